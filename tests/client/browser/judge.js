// What every page must hold to: WCAG by axe finds nothing. What every page of the desk must besides: it fits its width, in light and dark;
// with a picture of each.
'use strict';
const path = require('path');
const axe = require('axe-core');
const {must} = require('./walk.js');

// WCAG 2.2 AA and what is good practice beside it, by axe, of the page as it is.
async function inspect(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
  must(found.passes.length > 15, `axe looked at too little of ${name}`);
  must(found.violations.length === 0, `${name}: ` + JSON.stringify(found.violations.map(v => [v.id, v.nodes.map(n => [n.target, n.failureSummary])]), null, 1));
}

// Pictures are named PREFIX-NAME-SCHEME-WIDTH. Leaves the page light, in the first of its sizes.
async function judge(page, name, {pictures, prefix, sizes, fullPage}) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    for (const [width, height] of sizes) {
      await page.setViewportSize({width, height});
      const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      await page.screenshot({path: path.join(pictures, `${prefix}-${name}-${colorScheme}-${width}.png`), fullPage});
      must(!over, `${name} is wider than ${width} px`);
    }
    await page.setViewportSize({width: sizes[0][0], height: sizes[0][1]});
    await inspect(page, `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({colorScheme: 'light'});
}

module.exports = {inspect, judge};
