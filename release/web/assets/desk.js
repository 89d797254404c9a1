/* Quicker, never needed: every desk page works without this file. */
(() => {
  const d = document;

  /* One press is one press: the second is swallowed. */
  d.addEventListener('submit', e => {
    const form = e.target;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 3000);
  });

  /* A form that is left unsaved asks; one that was reset or sent does not. */
  for (const form of d.querySelectorAll('form.keep')) {
    let changed = false;
    form.addEventListener('input', () => { changed = true; });
    form.addEventListener('reset', () => { changed = false; setTimeout(() => form.dispatchEvent(new Event('change'))); });
    form.addEventListener('submit', () => { changed = false; });
    addEventListener('beforeunload', e => { if (changed) e.preventDefault(); });
  }

  /* The picture of a panel shows what its form says: "options", "release=manual&after=all". */
  const look_box = d.getElementById('look');
  if (look_box) {
    const form = d.getElementById(look_box.dataset.for);
    const draw = () => {
      const said = new FormData(form);
      for (const part of look_box.querySelectorAll('[data-if]')) {
        const shown = part.dataset.if.split('&').every(one => one.includes('=') ? said.get(one.split('=')[0]) === one.split('=')[1] : said.has(one));
        part.classList.toggle('off', !shown);
      }
    };
    form.addEventListener('change', draw);
    if (!form.querySelector('[name=release]:disabled')) draw();
  }

  /* A deletion's seconds are counted down; what is over comes off the page. */
  const live = d.getElementById('live');
  if (!live) return;
  let ends = new Map();
  const count = () => {
    for (const button of live.querySelectorAll('[data-seconds]')) {
      const key = button.value, now = Date.now();
      if (!ends.has(key)) ends.set(key, now + button.dataset.seconds * 1000);
      const left = Math.max(0, Math.round((ends.get(key) - now) / 1000));
      button.textContent = live.dataset.undo.replace('{n}', left);
      if (left === 0) { ends.delete(key); delete button.dataset.seconds; soon(1500); }
    }
  };

  /* The page as it is now, fetched behind its person's back, takes the place of what is shown; the focus stays where it was. */
  let asking = false, again = false, out = false, paused = false, timer = 0, due = 0;
  /* The earliest counts: what changes all the time is looked at all the same, at its pace. */
  const soon = ms => {
    const when = Date.now() + Math.max(0, ms);
    if (timer && due <= when) return;
    clearTimeout(timer);
    due = when;
    timer = setTimeout(() => { timer = 0; look(); }, Math.max(0, ms));
  };
  const gone = () => {
    if (out) return;
    out = true;
    const box = d.createElement('p'), text = d.createElement('span'), link = d.createElement('a');
    box.className = 'note warn over';
    box.setAttribute('role', 'alert');
    text.textContent = live.dataset.out;
    link.className = 'btn go';
    link.href = '/sign-in?why=ended&next=' + encodeURIComponent(location.pathname);
    link.textContent = live.dataset.back;
    box.append(text, link);
    live.replaceChildren(box);
    link.focus();
  };
  const stale = old => {
    const mark = live.querySelector('.live');
    if (!mark) return;
    mark.classList.toggle('stale', old);
    if (old) mark.textContent = mark.dataset.stale;
  };
  const pause = live.querySelector('#pause');
  if (pause) {
    pause.hidden = false;
    pause.addEventListener('click', () => {
      paused = !paused;
      pause.textContent = paused ? pause.dataset.go : pause.dataset.pause;
      if (paused) stale(true); else look();
    });
  }
  const look = async () => {
    if (asking || out || paused) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.pathname + location.search, {headers: {'X-Script': '1'}, cache: 'no-store'});
      if (answer.status === 401) gone();
      else if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
        const at = d.activeElement, place = at && live.contains(at) ? [at.closest('[id]').id, at.tagName, at.name, at.value] : null;
        const note = live.querySelector('.note');
        if (fresh) {
          /* What is being filled in stays. */
          for (const form of live.querySelectorAll('form[data-still]')) for (const other of fresh.querySelectorAll('form[data-still]')) if (other.getAttribute('action') === form.getAttribute('action')) other.replaceWith(form);
          for (const one of live.querySelectorAll('details[open][id]')) { const other = fresh.querySelector('#' + one.id); if (other) other.open = true; }
          const pause = live.querySelector('#pause');
          if (pause) fresh.querySelector('#pause').replaceWith(pause);
          live.replaceChildren(...fresh.childNodes);
          if (note && !live.querySelector('.note')) live.querySelector('.ph').after(note);
        }
        const same = place && d.getElementById(place[0]);
        if (same && same.tagName === place[1]) same.focus();
        else if (same) for (const one of same.querySelectorAll(place[1])) if (one.name === place[2] && one.value === place[3]) { one.focus(); break; }
        count();
      }
      stale(false);
    } catch (e) { stale(true); /* the server is away: the next look tells */ }
    asking = false;
    if (again) { again = false; soon(300); }
  };
  count();
  setInterval(count, 1000);

  /* Told by the server; where that does not work, asked for. */
  let open = false;
  if (window.EventSource) {
    const feed = new EventSource(live.dataset.live);
    feed.onopen = () => { if (open) soon(0); open = true; };
    feed.onmessage = () => soon(live.dataset.pace || 50);
    feed.addEventListener('out', () => { feed.close(); gone(); });
    feed.onerror = () => { if (feed.readyState === 2) { open = false; soon(5000); } };
  }
  setInterval(() => { if (!d.hidden) look(); }, live.dataset.every || 60000);
  setInterval(() => { if (!open && !d.hidden) look(); }, 10000);
  d.addEventListener('visibilitychange', () => { if (!d.hidden) look(); });
})();
