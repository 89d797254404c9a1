/* Quicker, never needed: every page works without this file. ES5, for panels of 2012. */
(function () {
  var d = document, b = d.body, q = function (s) { return d.querySelector(s); }, data = function (n) { return b.getAttribute('data-' + n); };
  d.documentElement.className = 'js';
  var each = function (s, f) { var l = d.querySelectorAll(s), i; for (i = 0; i < l.length; i++) f(l[i]); };
  var put = function (id, t) { var e = d.getElementById(id); if (e) e.textContent = t; };
  var send = function (method, url, body, done) {
    var x = new XMLHttpRequest();
    x.open(method, url, true);
    if (body) x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.onreadystatechange = function () { if (x.readyState === 4) done(x.status, x.responseText); };
    x.send(body || null);
  };
  var main = d.getElementById('main');

  /* How many tickets fit is known here only. */
  var h = window.innerHeight;
  each('input[name=rows]', function (e) { e.value = h <= 470 ? 3 : window.innerWidth >= 1000 && h >= 580 ? 5 : 4; });

  /* One press is one press: the second is swallowed here, and answered the same by the server. */
  each('form', function (f) {
    f.addEventListener('submit', function (e) {
      if (f.getAttribute('data-sent')) { e.preventDefault(); return; }
      f.setAttribute('data-sent', '1');
      window.setTimeout(function () { f.removeAttribute('data-sent'); }, 3000);
    });
  });

  /* Keypad without a round trip. */
  var code = d.getElementById('code');
  if (code) {
    var typed = '', field = code.querySelector('input[name=code]'), length = +data('length');
    var dots = function () {
      var box = code.querySelector('.dots'), html = '', i;
      for (i = 0; i < Math.max(length, typed.length); i++) html += i < typed.length ? '<i class="f"></i>' : '<i></i>';
      box.innerHTML = html;
      field.value = typed;
    };
    each('.pad button', function (k) {
      k.addEventListener('click', function (e) {
        e.preventDefault();
        var w = q('.wedge');
        if (w && w.value) { typed = w.value.replace(/\D/g, ''); w.value = ''; }
        if (k.value === 'clear') typed = '';
        else if (k.value === 'back') typed = typed.slice(0, -1);
        else if (typed.length < 12) typed += k.value;
        dots();
        if (w) w.focus();
      });
    });
    /* Digits on the panel's own keys, and a reader that types: both arrive in the hidden field. */
    var wedge = q('.wedge');
    if (wedge) wedge.addEventListener('input', function () {
      if (!/^\d*$/.test(wedge.value)) return;
      typed = wedge.value;
      dots();
      typed = field.value = '';
    });
  }

  /* Live sums of the ticked documents. */
  var sums = function () {
    var n = +data('count'), s = +data('sheets'), known = true;
    each('.tk input[type=checkbox]', function (c) {
      if (!c.checked) return;
      n++;
      var v = c.getAttribute('data-sheets');
      if (v) s += +v; else known = false;
    });
    var some = n > 0, count = some ? n : +data('every'), paper = some ? s : +data('allsheets');
    put('print', some ? data('print').replace('{n}', n) : data('all'));
    put('documents', data(count === 1 ? 'one' : 'many').replace('{n}', count));
    put('sheets', known || paper ? paper + (known ? '' : ' +') : '–');
    put('leaves', data(paper < 2 ? 'sheet' : 'leaves'));
    var num = function (v) { var t = v === 0 ? '0' : v < 0.01 ? '< 0.01' : v >= 10 ? v.toFixed(0) : v >= 1 ? v.toFixed(1) : v.toFixed(2); return d.documentElement.lang === 'fr' ? t.replace('.', ',') : t; };
    put('e1', num(paper * 0.006)); put('e2', num(paper * 0.6)); put('e3', num(paper * 0.017));
    var del = d.getElementById('delete');
    if (del) { del.disabled = !some; del.querySelector('span').textContent = data('delete').replace('{n}', some ? n : ''); }
    var opt = q('button[value=options]');
    if (opt) { opt.disabled = false; var small = opt.querySelector('small'); if (small) small.parentNode.removeChild(small); }
  };
  each('.tk input[type=checkbox]', function (c) { c.addEventListener('change', sums); });

  /* Choices show their price at once: the same as Recalculate. */
  if (main && /options/.test(b.className)) each('.seg input', function (r) { r.addEventListener('change', function () { var k = d.getElementById('recalculate'); if (k) k.click(); }); });

  /* Seconds left; a touch keeps the session (and the ticks) at most every 10 s. */
  var left = data('left'), end, last = 0, keeping = false;
  if (left !== null && left !== '') {
    left = +left;
    end = new Date().getTime() + left * 1000;
    var full = left, ends = data('end');
    window.setInterval(function () {
      var s = Math.max(0, Math.round((end - new Date().getTime()) / 1000)), t = data('seconds').replace('{n}', s);
      put('left', t); put('huge', t);
      if (!ends && s <= 20 && /jobs|options|progress/.test(b.className)) window.location.href = '/t/still';
      if (ends && s === 0) window.location.href = ends;
    }, 1000);
    if (main && /jobs|options/.test(b.className)) d.addEventListener('click', function (e) {
      var now = new Date().getTime();
      if (keeping || now - last < 10000 || (e.target.closest ? e.target.closest('button') : e.target.tagName === 'BUTTON')) return;
      last = now;
      keeping = true;
      window.setTimeout(function () {
        var f = 'do=keep';
        each('#main input', function (i) { if (i.name && (i.type === 'hidden' || i.checked)) f += '&' + encodeURIComponent(i.name) + '=' + encodeURIComponent(i.value); });
        send('POST', main.getAttribute('action'), f, function (status) { keeping = false; if (status === 200) end = new Date().getTime() + Math.max(full, 20) * 1000; });
      }, 50);
    });
  }
  /* With script the page leads to "still here" by itself; the refresh is for those without. */
  var meta = q('meta[http-equiv=refresh]'), poll = data('poll');
  if (meta && (poll || left !== null)) meta.parentNode.removeChild(meta);

  if (poll) {
    var shape = '';
    var ask = function () {
      send('GET', poll, null, function (status, text) {
        if (status !== 200) { if (status) window.location.href = '/t/'; else window.setTimeout(ask, 4000); return; }
        var r = JSON.parse(text), i, now = '', j;
        for (i = 0; i < r.jobs.length; i++) {
          j = r.jobs[i];
          now += j.kind + ' ';
          var m = d.getElementById('m' + j.id), s = d.querySelector('#s' + j.id + ' b');
          if (m && j.percent !== undefined) m.setAttribute('width', j.percent + '%');
          if (s) s.textContent = j.state;
        }
        put('sum', r.sum);
        if (!r.running || (shape && now !== shape)) { window.location.href = '/t/progress'; return; }
        shape = now;
        window.setTimeout(ask, 1000);
      });
    };
    window.setTimeout(ask, 1000);
  }
}());
