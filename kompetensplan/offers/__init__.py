"""Something common that a manager proposes for many plans; each employee answers (SPAN-3)."""
