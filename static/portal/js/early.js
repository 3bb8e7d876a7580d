// Runs before the first paint, so that what scripts will hide is hidden from the start.
document.documentElement.classList.add("js");
