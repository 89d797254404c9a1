// What every page of a panel must hold to, at both sizes of panels and in both themes: nothing is cut off or covered, every target can be
// hit with a finger (design.md §8), and WCAG by axe finds nothing. With a picture of each, beside its mock-up where these are at hand.
'use strict';
const path = require('path');
const {beside} = require('./beside.js');
const {inspect} = require('./judge.js');
const {until} = require('./house.js');
const {must} = require('./walk.js');

const sizes = [[800, 480], [1024, 600]];
const themes = ['light', 'dark'];

// Runs in the page. Only what is there at once: without script nothing runs later.
function troubles() {
  const found = [], least = 48, root = document.querySelector('[role=alertdialog]') || document.body;
  const name = e => `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} "${(e.getAttribute('aria-label') || e.textContent || '').trim().slice(0, 40)}"`;
  const unseen = e => e.closest('.vh, .wedge, [hidden], noscript, script, style') !== null || !e.getClientRects().length || getComputedStyle(e).visibility === 'hidden';
  const hits = (e, x, y) => {
    const at = document.elementFromPoint(x, y);
    return at !== null && (at === e || e.contains(at) || (at.tagName === 'BUTTON' && at.contains(e)));
  };
  // What is too long for its place on purpose ends in "…".
  const shortened = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).textOverflow === 'ellipsis') return true; return false; };

  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode());) {
    const e = text.parentElement;
    if (!text.data.trim() || unseen(e) || e.closest('svg')) continue;
    const range = document.createRange(), short = shortened(e), frame = e.closest('button, a, label');
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      if (line.width < 7 || line.height < 2) continue;
      const y = (line.top + line.bottom) / 2;
      if (!hits(e, line.left + 3, y) || (!short && !hits(e, line.right - 3, y))) found.push(`cut off or covered: ${name(e)}`);
      const edge = frame && frame.getBoundingClientRect();
      if (edge && !short && (line.left < edge.left - 1 || line.right > edge.right + 1 || line.top < edge.top - 1 || line.bottom > edge.bottom + 1)) found.push(`leaves its button: ${name(e)}`);
    }
  }
  for (const e of root.querySelectorAll('button, a[href], input, label[for]')) {
    // A tick and a choice are hit on their label; the name above a field is not what is hit.
    if (unseen(e) || (e.tagName === 'LABEL' && !document.getElementById(e.htmlFor)?.classList.contains('vh'))) continue;
    const box = e.getBoundingClientRect();
    if (box.width < least - 0.5 || box.height < least - 0.5) found.push(`${Math.round(box.width)} × ${Math.round(box.height)} px: ${name(e)}`);
    if (!hits(e, (box.left + box.right) / 2, (box.top + box.bottom) / 2)) found.push(`covered: ${name(e)}`);
  }
  return [...new Set(found)];
}

// The site's other theme is another style of the same rules: it is put into the page that is open.
async function dress(page, theme) {
  const wanted = await page.evaluate(dark => {
    const link = document.querySelector('link[rel=stylesheet]');
    link.href = link.href.replace(/terminal(-dark)?\.css$/, dark ? 'terminal-dark.css' : 'terminal.css');
    return link.href;
  }, theme === 'dark');
  await until(`the ${theme} theme of ${page.url()}`, () => page.evaluate(href => {
    const sheet = document.querySelector('link[rel=stylesheet]').sheet;
    return sheet !== null && sheet.href === href && sheet.cssRules.length > 0;
  }, wanted), 4);
}

// `at`: in these sizes only; `script`: false where none runs in the page, and axe cannot; `own`: the size that the page is left in. A page
// may be replaced under the judge, who then begins again.
async function judgePanel(page, name, {pictures, script, own, at = sizes, wear = script ? themes : ['dark']}) {
  for (let turn = 1; ; ++turn) {
    try {
      for (const theme of wear) {
        if (theme !== 'light') await dress(page, theme);
        for (const [width, height] of at) {
          await page.setViewportSize({width, height});
          const trouble = await page.evaluate(troubles);
          const file = path.join(pictures, `panel-${name}${script ? '' : '-plain'}-${theme}-${width}x${height}.png`);
          await page.screenshot({path: file});
          must(trouble.length === 0, `${name}, ${theme}, ${width}x${height}:\n${trouble.join('\n')}`);
          await beside(page, name, theme, [width, height], file);
        }
        if (script) await inspect(page, `${name}, ${theme}`);
      }
      if (wear.at(-1) !== 'light') await dress(page, 'light');
      await page.setViewportSize({width: own[0], height: own[1]});
      return;
    } catch (error) {
      if (turn >= 4 || !/context was destroyed|navigat|theme/i.test(error.message)) throw error;
    }
  }
}

module.exports = {judgePanel, sizes};
