"""HR's figures: how far the plans have come, without anybody being pointed out (STO-7)."""
