"""What EAD 3 and PREMIS 3 let stand in what, for the elements that a package has (ADR 19).

Written after the schemas of the Society of American Archivists (EAD3 1.1) and of the Library of
Congress (PREMIS 3.0). They are in no package that a clean machine can install, so this is a
profile of our own: it knows order, number and attributes of what we use, and refuses the rest.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


class Model(NamedTuple):
    """The children in their order, as a pattern of names; the attributes, `!` those that must be.

    Without a pattern there is text only. An attribute is a name, or a name with its values.
    """

    children: str = ""
    attributes: str = ""


NAMED = Model("part+")
EAD: Mapping[str, Model] = {
    "ead": Model("control archdesc"),
    "control": Model(
        "recordid otherrecordid* representation* filedesc maintenancestatus publicationstatus?"
        " maintenanceagency languagedeclaration* conventiondeclaration* rightsdeclaration*"
        " localtypedeclaration* localcontrol* maintenancehistory sources?",
        "countryencoding=iso3166-1 dateencoding=iso8601 langencoding=iso639-2b"
        " repositoryencoding=iso15511 scriptencoding=iso15924",
    ),
    "recordid": Model(),
    "filedesc": Model("titlestmt editionstmt? publicationstmt? seriesstmt? notestmt?"),
    "titlestmt": Model("titleproper+ subtitle* author* sponsor*"),
    "titleproper": Model(),
    "maintenancestatus": Model("", "!value=new|revised|derived"),
    "maintenanceagency": Model("agencycode? otheragencycode* agencyname+ descriptivenote?"),
    "agencyname": Model(),
    "maintenancehistory": Model("maintenanceevent+"),
    "maintenanceevent": Model("eventtype eventdatetime agenttype agent eventdescription*"),
    "eventtype": Model("", "!value=created|revised|derived|updated"),
    "eventdatetime": Model("", "standarddatetime"),
    "agenttype": Model("", "!value=human|machine|unknown"),
    "agent": Model(),
    "archdesc": Model("did (dsc|odd|controlaccess)*", "!level=series|item"),
    "did": Model("(unitid|unittitle|unitdate|origination|abstract|langmaterial|dao)+"),
    "unitid": Model(),
    "unittitle": Model(),
    "abstract": Model(),
    "unitdate": Model("", "unitdatetype=inclusive|bulk datechar normal"),
    "origination": Model("(corpname|famname|name|persname)+"),
    "langmaterial": Model("(language|languageset)+ descriptivenote?"),
    "language": Model("", "langcode=swe|eng"),
    "dao": Model(
        "descriptivenote?", "!daotype=borndigital|derived|unknown|otherdaotype href linktitle"
    ),
    "dsc": Model("c+"),
    "c": Model("did (odd|controlaccess)*", "level=item id"),
    "controlaccess": Model("(corpname|persname|occupation)+"),
    "corpname": NAMED,
    "occupation": NAMED,
    "persname": Model("part+", "relator"),
    "part": Model(),
    "odd": Model("head? p+"),
    "p": Model(),
}

_WITH_CHILDREN = {
    "premis": Model("object+ event* agent* rights*", "!version=3.0"),
    "object": Model(
        "objectIdentifier+ objectCharacteristics* originalName? relationship*", "!type"
    ),
    "objectIdentifier": Model("objectIdentifierType objectIdentifierValue"),
    "objectCharacteristics": Model(
        "compositionLevel? fixity* size? format+ creatingApplication* inhibitors*"
    ),
    "fixity": Model("messageDigestAlgorithm messageDigest messageDigestOriginator?"),
    "format": Model("formatDesignation? formatRegistry* formatNote*"),
    "formatDesignation": Model("formatName formatVersion?"),
    "formatRegistry": Model("formatRegistryName formatRegistryKey formatRegistryRole?"),
    "creatingApplication": Model(
        "creatingApplicationName? creatingApplicationVersion? dateCreatedByApplication?"
    ),
    "relationship": Model(
        "relationshipType relationshipSubType relatedObjectIdentifier+ relatedEventIdentifier*"
    ),
    "relatedObjectIdentifier": Model("relatedObjectIdentifierType relatedObjectIdentifierValue"),
    "event": Model(
        "eventIdentifier eventType eventDateTime eventDetailInformation* eventOutcomeInformation*"
        " linkingAgentIdentifier* linkingObjectIdentifier*"
    ),
    "eventIdentifier": Model("eventIdentifierType eventIdentifierValue"),
    "eventDetailInformation": Model("eventDetail?"),
    "eventOutcomeInformation": Model("eventOutcome? eventOutcomeDetail*"),
    "linkingAgentIdentifier": Model(
        "linkingAgentIdentifierType linkingAgentIdentifierValue linkingAgentRole*"
    ),
    "linkingObjectIdentifier": Model(
        "linkingObjectIdentifierType linkingObjectIdentifierValue linkingObjectRole*"
    ),
    "agent": Model("agentIdentifier+ agentName* agentType? agentVersion? agentNote*"),
    "agentIdentifier": Model("agentIdentifierType agentIdentifierValue"),
}
TEXT = (
    *("objectIdentifierType", "objectIdentifierValue", "messageDigestAlgorithm", "messageDigest"),
    *("messageDigestOriginator", "size", "formatName", "formatRegistryName", "formatRegistryKey"),
    *("creatingApplicationName", "dateCreatedByApplication", "originalName", "relationshipType"),
    *("relationshipSubType", "relatedObjectIdentifierType", "relatedObjectIdentifierValue"),
    *("eventIdentifierType", "eventIdentifierValue", "eventType", "eventDateTime", "eventDetail"),
    *("eventOutcome", "linkingAgentIdentifierType", "linkingAgentIdentifierValue"),
    *("linkingObjectIdentifierType", "linkingObjectIdentifierValue", "agentIdentifierType"),
    *("agentIdentifierValue", "agentName", "agentType"),
)
PREMIS: Mapping[str, Model] = _WITH_CHILDREN | dict.fromkeys(TEXT, Model())


def faults_in(root: etree._Element, models: Mapping[str, Model]) -> list[str]:
    """Return what is wrong with an element and all below it, in words."""
    return [fault for each in root.iter(etree.Element) for fault in _faults(each, models)]


def _faults(element: etree._Element, models: Mapping[str, Model]) -> Iterator[str]:
    name = etree.QName(element).localname
    if name not in models:
        yield f"{name} is not known"
        return
    model = models[name]
    children = "".join(f"{etree.QName(child).localname} " for child in element)
    if not re.fullmatch(_pattern(model.children), children):
        yield f"{name} has {children.strip() or 'nothing'}"
    if model.children and (element.text or "").strip():
        yield f"{name} has text of its own"
    wanted = dict(_attributes(model.attributes))
    given = {etree.QName(key).localname: value for key, value in element.attrib.items()}
    given.pop("schemaLocation", None)
    for key, value in given.items():
        if key not in wanted or not re.fullmatch(wanted[key], value):
            yield f"{name} has {key}={value}"
    needed = [each[1:].partition("=")[0] for each in model.attributes.split() if each[0] == "!"]
    yield from (f"{name} lacks {key}" for key in needed if key not in given)


def _pattern(children: str) -> str:
    """Return a pattern of names as one of regular expressions: each name ends with a space."""
    named = re.sub(r"\w+", r"(?:\g<0>~)", children)
    return named.replace(" ", "").replace("~", " ")


def _attributes(written: str) -> Iterator[tuple[str, str]]:
    for each in written.split():
        key, _is, values = each.lstrip("!").partition("=")
        yield key, "|".join(map(re.escape, values.split("|"))) if values else ".+"
