// Unpacks what stands compressed in the document, and runs the page's own script.
(async () => {
  const page = document.getElementById("page");
  if (typeof DecompressionStream === "undefined" || typeof WebAssembly === "undefined") {
    page.textContent = page.dataset.needs;
    return;
  }
  const unpack = (place) => {
    const bytes = Uint8Array.from(atob(place.textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const licenses = document.getElementById("licenses");
  licenses.textContent = await unpack(licenses);
  const script = document.createElement("script");
  script.textContent = await unpack(document.getElementById("script"));
  document.body.append(script);
})();
