// Runs before the first paint, so that what scripts will hide is hidden from the start.
document.documentElement.classList.add("js");

// Times are written by the server: tell it the person's time zone, for the next page and the ones after.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `time_zone=${zone}; path=/; max-age=31536000; SameSite=Lax`;
