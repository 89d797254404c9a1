/* Quicker, never needed: every page works without this file. ES5, for panels of 2012. */
(function () {
  var d = document, root = d.documentElement, b = d.body, q = function (s) { return d.querySelector(s); }, data = function (n) { return b.getAttribute('data-' + n); };
  var now = function () { return +new Date(); }, go = function (url) { location.href = url; };
  var on = function (e, name, f) { e.addEventListener(name, f, true); };
  root.className = 'js';
  var each = function (s, f) { var l = d.querySelectorAll(s), i; for (i = 0; i < l.length; i++) f(l[i]); };
  var put = function (id, t) { var e = q('#' + id); if (e) e.textContent = t; };
  var send = function (method, url, body, done) {
    var x = new XMLHttpRequest();
    x.open(method, url, true);
    x.setRequestHeader('X-Script', '1');
    if (body) x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.onreadystatechange = function () { if (x.readyState === 4) done(x.status, x.responseText); };
    x.send(body || null);
  };
  var main = q('#main');

  /* How many tickets fit is known here only. */
  var h = innerHeight;
  each('input[name=rows]', function (e) { e.value = h <= 470 ? 3 : innerWidth >= 1000 && h >= 580 ? 5 : 4; });

  /* One press is one press: the second is swallowed here, and answered the same by the server. */
  each('form', function (f) {
    on(f, 'submit', function (e) {
      if (f.getAttribute('data-sent')) { e.preventDefault(); return; }
      f.setAttribute('data-sent', '1');
      setTimeout(function () { f.removeAttribute('data-sent'); }, 3000);
    });
  });

  /* Keypad without a round trip. */
  var code = q('#code');
  if (code) {
    var typed = '', field = q('input[name=code]'), wedge = q('.wedge');
    var dots = function () {
      q('.dots').innerHTML = new Array(typed.length + 1).join('<i class="f"></i>');
      field.value = typed;
    };
    each('.pad button', function (k) {
      on(k, 'click', function (e) {
        e.preventDefault();
        if (wedge.value) { typed = wedge.value.replace(/\D/g, ''); wedge.value = ''; }
        if (k.value === 'clear') typed = '';
        else if (k.value === 'back') typed = typed.slice(0, -1);
        else if (typed.length < 12) typed += k.value;
        dots();
        wedge.focus();
      });
    });
    /* Digits on the panel's own keys, and a reader that types: both arrive in the hidden field. */
    on(wedge, 'input', function () {
      if (!/^\d*$/.test(wedge.value)) return;
      typed = wedge.value;
      dots();
      typed = field.value = '';
    });
  }

  var clock = function (s) { return Math.max(0, Math.round((s - now()) / 1000)); };
  /* A pause is counted down; its end loads the page anew, as the refresh does where no script is. */
  var until = now() + data('pause') * 1000 + 1000;
  if (data('pause')) setInterval(function () {
    var s = clock(until), m = Math.floor(s / 60);
    put('said', data('form').replace('{n}', (m ? m + ' min ' : '') + s % 60 + ' s'));
    if (!s) go('/t/');
  }, 1000);

  /* A card while somebody is signed in. A reader types faster than fingers, wherever the focus is: the Enter of such a burst must
     press no button. Nobody has anything to type on these pages. */
  var card = q('#card'), burst = '', key = 0, gone = false;
  if (card) {
    on(d, 'keypress', function (e) {
      var c = e.charCode;
      if (now() - key > 400) burst = '';
      if (gone || (c > 32 && c < 127) || (burst && c === 32)) {
        e.preventDefault();
        key = now();
        burst += String.fromCharCode(c);
      }
    });
    on(d, 'keydown', function (e) {
      var w = card.querySelector('.wedge'), read = e.keyCode === 13 && burst && now() - key <= 400;
      if (!gone && !read && (e.keyCode !== 13 || e.target !== w)) return;
      e.preventDefault();
      e.stopPropagation();
      if (gone || !read) return;
      gone = true;
      w.value = burst;
      card.submit();
    });
  } else on(d, 'keydown', function (e) {
    /* Before sign-in the field of the reader is the one to type in, unless another has the focus. */
    var f = q('.wedge') || q('#u'), a = d.activeElement;
    if (f && e.keyCode > 32 && (!a || a.tagName !== 'INPUT')) f.focus();
  });

  /* Live sums of the ticked documents. */
  var sums = function () {
    var n = +data('count'), s = +data('sheets'), known = !data('hazy');
    each('.tk input[type=checkbox]', function (c) {
      if (!c.checked) return;
      n++;
      var v = c.getAttribute('data-sheets');
      if (v) s += +v; else known = false;
    });
    var some = n > 0, count = some ? n : +data('every'), paper = some ? s : +data('allsheets');
    some || (known = !data('vague'));
    put('print', some ? data('print').replace('{n}', n) : data('all'));
    put('documents', data(count === 1 ? 'one' : 'many').replace('{n}', count));
    put('sheets', known || paper ? paper + (known ? '' : ' +') : '–');
    put('leaves', data(paper < 2 ? 'sheet' : 'leaves'));
    var num = function (v) { v *= paper; var t = !v && !known ? '–' : v && v < 0.01 ? '< 0.01' : v.toFixed(v >= 10 || !v ? 0 : v >= 1 ? 1 : 2); return root.lang === 'fr' ? t.replace('.', ',') : t; };
    put('e1', num(0.006)); put('e2', num(0.6)); put('e3', num(0.017));
    var del = q('#delete');
    if (del) { del.disabled = !some; del.querySelector('span').textContent = data('delete').replace('{n}', some ? n : ''); }
    var opt = q('button[value=options]');
    if (opt) { opt.disabled = !count; var small = opt.querySelector('small') || opt.appendChild(d.createElement('small')); small.textContent = some ? data('chosen') : ''; }
  };
  each('.tk input[type=checkbox]', function (c) { on(c, 'change', sums); });

  /* Choices show their price at once: the same as Recalculate. */
  each('.seg input', function (r) { on(r, 'change', function () { q('#recalculate').click(); }); });

  /* Seconds left; a touch keeps the session (and the ticks) at most every 10 s. */
  var left = data('left'), end, last = 0, keeping = false;
  if (left !== null && left !== '') {
    left = +left;
    end = now() + left * 1000;
    var full = left, ends = data('end'), work = /jobs|options|progress/.test(b.className);
    setInterval(function () {
      var s = clock(end), t = data('seconds').replace('{n}', s);
      put(q('#huge') ? 'huge' : 'left', t);
      if (!ends && s <= 20) go('/t/still');
      if (ends && s === 0) go(ends);
    }, 1000);
    var keep = function (act, done) {
      var f = 'do=' + act;
      each('#main input', function (i) { if (i.name && (i.type === 'hidden' || i.checked)) f += '&' + encodeURIComponent(i.name) + '=' + encodeURIComponent(i.value); });
      send('POST', main.getAttribute('action'), f, done);
    };
    /* Not behind a press that is on its way: what it has to say would be gone before it is shown. */
    var fresh = function (then) { return function () { if (!q('[data-sent]')) then(); }; };
    if (work && !ends) on(d, 'click', function (e) {
      if (keeping || now() - last < 10000 || e.target.tagName === 'BUTTON') return;
      last = now();
      setTimeout(fresh(function () {
        keeping = true;
        keep('keep', function (status) { keeping = false; if (status === 200) end = now() + Math.max(full, 20) * 1000; });
      }), 50);
    });
    /* What comes or leaves meanwhile: ticks are kept, then the list is fetched anew. Not while a press is on its way: its page comes. */
    if (data('news') && window.EventSource) new EventSource(data('news')).onmessage = fresh(function () { keep('news', fresh(function () { go('/t/jobs?news=1'); })); });
  }
  /* An account's name stays a minute after the last key. */
  var hold = data('hold'), id, stay = function () { clearTimeout(id); id = setTimeout(go, hold * 1000, '/t/'); };
  if (hold) on(d, 'keydown', stay), stay();
  /* Who waits for something stays on this page until there is another. */
  var wait = data('wait'), to = '/t/' + location.search;
  if (wait) setInterval(function () { send('GET', to, 0, function (s, t) { if (s && t.indexOf(wait) < 0) go(to); }); }, data('again') * 1000);

  var poll = data('poll');
  if (poll) {
    var ask = function () {
      send('GET', poll, null, function (status, text) {
        if (status !== 200) { if (status) go('/t/'); else setTimeout(ask, 4000); return; }
        var r = JSON.parse(text), i, j;
        for (i = 0; i < r.jobs.length; i++) {
          j = r.jobs[i];
          var m = q('#m' + j.id), s = q('#s' + j.id + ' b');
          if (m && j.percent !== undefined) m.setAttribute('width', j.percent + '%');
          if (s) s.textContent = j.state;
        }
        put('sum', r.sum);
        if (r.shape !== data('shape')) { go('/t/progress'); return; }
        setTimeout(ask, 1000);
      });
    };
    setTimeout(ask, 1000);
  }
}());
