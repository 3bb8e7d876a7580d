"""What Graph can tell about the people of the demo beyond their names, so that a filter has something to find."""

LANGUAGES = {
    "CH": "de-CH",
    "DE": "de-DE",
    "AT": "de-AT",
    "FR": "fr-FR",
    "IT": "it-IT",
    "ES": "es-ES",
    "NL": "nl-NL",
    "GB": "en-GB",
    "IE": "en-IE",
    "SE": "sv-SE",
    "NO": "nb-NO",
    "DK": "da-DK",
    "US": "en-US",
    "CA": "en-CA",
    "AU": "en-AU",
    "SG": "en-SG",
}
_WORK = (
    ("IT", "Administrator"),
    ("Customer Service", "Agent"),
    ("Sales", "Account Manager"),
    ("Customer Service", "Team Lead"),
    ("Finance", "Controller"),
    ("Reception", "Receptionist"),
)
_PRESENCE = (
    ("Available", "Available"),
    ("Busy", "InACall"),
    ("Away", "Away"),
    ("Busy", "InAMeeting"),
    ("DoNotDisturb", "Presenting"),
    ("BeRightBack", "BeRightBack"),
    ("Busy", "InAConferenceCall"),
    ("Offline", "Offline"),
)


def profile(number: int, language: str) -> dict[str, str]:
    """Return department, job title, language and Teams presence of person `number` of a directory."""
    department, job_title = _WORK[number % len(_WORK)]
    availability, activity = _PRESENCE[number % len(_PRESENCE)]
    return {
        "department": department,
        "job_title": job_title,
        "preferred_language": language,
        "availability": availability,
        "activity": activity,
    }
