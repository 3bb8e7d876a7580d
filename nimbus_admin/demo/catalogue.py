"""Invented names, places and numbers. All domains are under .example, which nobody can own (RFC 2606)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country with places of it, and a telephone number whose last two digits are left open."""

    phone: str
    places: tuple[tuple[str, str, str], ...]  # street, zip code, city


COUNTRIES: dict[str, Country] = {
    "CH": Country("+412123456", (("Seestrasse 14", "8002", "Zürich"), ("Rheingasse 27", "4058", "Basel"))),
    "DE": Country("+493023125", (("Lindenallee 8", "10115", "Berlin"), ("Hafenstraße 61", "20457", "Hamburg"))),
    "AT": Country("+4312345678", (("Ringgasse 3", "1010", "Wien"), ("Murufer 19", "8020", "Graz"))),
    "FR": Country("+331990012", (("12 rue des Tilleuls", "69003", "Lyon"), ("5 quai du Port", "13002", "Marseille"))),
    "IT": Country("+3902123456", (("Via dei Mulini 44", "20121", "Milano"), ("Viale Adriatico 9", "34123", "Trieste"))),
    "ES": Country("+348101234", (("Calle del Olivar 21", "28012", "Madrid"), ("Passeig Nou 7", "08003", "Barcelona"))),
    "NL": Country("+311012345", (("Havenkade 112", "3011 AA", "Rotterdam"), ("Molenweg 5", "3511 AB", "Utrecht"))),
    "GB": Country(
        "+4420794600", (("18 Foundry Lane", "M1 2AB", "Manchester"), ("4 Quay Street", "EC1A 1AA", "London"))
    ),
    "IE": Country("+35322120", (("9 Mill Road", "D02 X285", "Dublin"), ("3 Lee Terrace", "T12 AB34", "Cork"))),
    "SE": Country("+468465004", (("Bryggargatan 2", "111 21", "Stockholm"), ("Hamngatan 40", "411 14", "Göteborg"))),
    "NO": Country("+47212345", (("Fjordveien 31", "0250", "Oslo"), ("Bryggen 6", "5003", "Bergen"))),
    "DK": Country("+45321234", (("Havnegade 15", "1058", "København"), ("Åboulevarden 70", "8000", "Aarhus"))),
    "US": Country(
        "+120255501", (("1200 Harbor Avenue", "98104", "Seattle"), ("77 Prairie Street", "60601", "Chicago"))
    ),
    "CA": Country(
        "+150623401",
        (("410 Maple Crescent", "H2Y 1C6", "Montréal"), ("88 Front Street", "M5J 1E6", "Toronto")),
    ),
    "AU": Country("+612555001", (("25 Wattle Street", "2000", "Sydney"), ("101 Yarra Road", "3000", "Melbourne"))),
    "SG": Country("+65612301", (("30 Orchid Drive", "018956", "Singapore"), ("6 Harbour View", "098633", "Singapore"))),
}


@dataclass(frozen=True)
class PartnerEntry:
    """A partner and its customers; a customer line is name | first part of the domain | country."""

    name: str
    slug: str
    customers: str


PARTNERS = (
    PartnerEntry(
        "Northpeak Communications",
        "northpeak",
        """
        Alpenblick Versicherungen | alpenblick | CH
        Müller & Söhne Maschinenbau | müller-söhne | DE
        Fjordlight Energy | fjordlight | NO
        Kestrel Airport Services | kestrel-airport | GB
        Lindenhof Kliniken | lindenhof-kliniken | DE
        Meridian Insurance Group | meridian-insurance | US
        Brightwater Logistics | brightwater | NL
        Old Harbour Press | old-harbour | IE
        Seeufer Kantonalbank | seeufer | CH
        Tannwald Holzbau | tannwald | AT
        Bergkristall Optik | bergkristall | CH
        Rheintal Pharma | rheintal-pharma | CH
        Silbermond Verlag | silbermond | DE
        Nordlicht Reederei | nordlicht | DE
        Havelland Stadtwerke | havelland | DE
        Kupferkanne Getränke | kupferkanne | DE
        Donaublick Immobilien | donaublick | AT
        Grazer Werkzeugbau | grazer-werkzeug | AT
        Atelier Lumière | atelier-lumiere | FR
        Vignobles du Soleil | vignobles-soleil | FR
        Transports Garonne | garonne | FR
        Officine Adriatica | officine-adriatica | IT
        Molino Bianco Alimentari | molino-bianco | IT
        Tessitura Lombarda | tessitura-lombarda | IT
        Viajes Horizonte | horizonte | ES
        Cerámica del Sur | ceramica-sur | ES
        Windmolen Energie | windmolen | NL
        Tulp & Zoon Bloemen | tulp-zoon | NL
        Foundry Lane Architects | foundry-lane | GB
        Pennine Water Trust | pennine-water | GB
        Copperfield University | copperfield | GB
        Shannon Dairy | shannon-dairy | IE
        Bryggeriet Norrsken | norrsken | SE
        Skagen Møbler | skagen | DK
        """,
    ),
    PartnerEntry(
        "Aurora Cloud Services",
        "aurora-cloud",
        """
        Brennerhof Hotels | brennerhof | AT
        Evergreen Outdoor Supply | evergreen-outdoor | US
        Prairie State Credit Union | prairie-credit | US
        Cascade Health Network | cascade-health | US
        Lone Cedar Publishing | lone-cedar | US
        Harborview Legal | harborview | US
        Redwood Robotics | redwood-robotics | US
        Maple Crescent Foods | maple-crescent | CA
        Rivière Rouge Assurances | riviere-rouge | CA
        Polar Rail Freight | polar-rail | CA
        Wattle Street Clinics | wattle-clinics | AU
        Southern Cross Mining Supply | southern-cross | AU
        Coral Bay Tourism | coral-bay | AU
        Orchid Drive Trading | orchid-drive | SG
        Straits Marine Insurance | straits-marine | SG
        Blue Lantern Gaming | blue-lantern | SE
        Granit Bygg | granit-bygg | SE
        Oslofjord Ferries | oslofjord | NO
        Bergen Seafood Alliance | bergen-seafood | NO
        Aarhus Medical Devices | aarhus-medical | DK
        """,
    ),
    PartnerEntry(
        "Delta Voice",
        "delta-voice",
        """
        Mill Road Bakeries | mill-road | IE
        Lee Terrace Schools | lee-terrace | IE
        """,
    ),
)

# Customers that Luware looks after itself.
WITHOUT_PARTNER = """
    City of Westhaven | westhaven | GB
    Quay Street Broadcasting | quay-broadcasting | GB
    Zentralbibliothek Aare | bibliothek-aare | CH
    Nimbus Showcase Lab | showcase-lab | CH
    """

FIRST_NAMES = """
    Anna Ben Clara David Elena Felix Greta Hugo Irene Jonas Katja Liam Maria Noah Olivia Paul
    Quentin Rosa Samuel Tessa Ulrich Vera Walter Xenia Yannick Zoe Amir Beatrice Carlos Diana Emil
    Fatima Giulia Henrik Ines Jakob Leila Marco Nadia Oskar
    """
LAST_NAMES = """
    Keller Weber Lindqvist Moreau Rossi Garcia Jansen Novak Hughes Murphy Berg Hansen Steiner
    Fischer Laurent Bianchi Navarro Visser Horvat Clarke Nolan Dahl Petersen Baumann Schmid Girard
    Conti Ortega Mulder Kovac Doyle Strand Holm Frei Wagner Okafor Tanaka
    """
