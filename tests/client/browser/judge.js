// What every page of the desk must hold to: it fits its width, and WCAG by axe finds nothing, in light and dark; with a picture of each.
const path = require('path');
const axe = require('axe-core');
const {must} = require('./walk.js');

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
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
    must(found.passes.length > 15, `axe looked at too little of ${name}`);
    must(found.violations.length === 0, `${name}, ${colorScheme}: ` + JSON.stringify(found.violations.map(v => [v.id, v.nodes.map(n => [n.target, n.failureSummary])]), null, 1));
  }
  await page.emulateMedia({colorScheme: 'light'});
}

module.exports = {judge};
