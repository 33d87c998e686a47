'use strict';
// A plain script: modules are not loaded from file://. Without it every file still opens by its link.
(function () {
  var stage = document.getElementById('stage');
  var lines = document.querySelectorAll('li[data-file]');
  function show(line) {
    var kind = line.getAttribute('data-kind');
    var media = document.createElement(kind === 'image' ? 'img' : 'video');
    media.src = line.getAttribute('data-file');
    if (kind === 'image') { media.alt = line.querySelector('bdi').textContent; } else { media.controls = true; media.preload = 'metadata'; }
    media.onerror = function () { stage.setAttribute('data-failed', ''); document.getElementById('failed').hidden = false; };
    document.getElementById('failed').hidden = true;
    stage.replaceChildren(media);
    lines.forEach(function (other) { other.removeAttribute('aria-current'); });
    line.setAttribute('aria-current', 'true');
    stage.scrollIntoView();
  }
  lines.forEach(function (line) {
    var button = line.querySelector('button');
    button.hidden = false;
    button.addEventListener('click', function () { show(line); });
  });
}());
