/* Behind a station: the page is fetched anew when a card was read, or the server came or went. */
(function () {
  var since = document.currentScript.getAttribute('data-since');
  var ask = function () {
    var x = new XMLHttpRequest();
    x.open('GET', '/station/changes?since=' + since, true);
    x.onreadystatechange = function () {
      if (x.readyState !== 4) return;
      if (x.status === 200) location.replace('/t/');
      else setTimeout(ask, x.status === 204 ? 0 : 2000);
    };
    x.send();
  };
  ask();
}());
