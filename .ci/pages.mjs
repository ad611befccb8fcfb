// Runs axe on each page of a folder, as a screen and as a telephone see it. .ci/pages calls it.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = createRequire(import.meta.url)('axe-core').source;
const folder = process.argv[2];
const names = readdirSync(folder).filter((name) => name.endsWith('.html'));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
let failed = names.length === 0 ? 1 : 0;
let passed = 0;

for (const name of names) {
  for (const width of [390, 1280]) {
    // The page forbids every script, also this one.
    const page = await browser.newPage({ viewport: { width, height: 844 }, bypassCSP: true });
    await page.goto(pathToFileURL(join(folder, name)).href);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    const faults = violations.map((v) => `${v.id}: ${v.help} (${v.nodes.length})\n    ${v.nodes[0].html}\n    ${v.nodes[0].failureSummary}`);
    if (wide > width) {
      faults.push(`it is ${wide} pixels wide`);
    }
    if (faults.length > 0) {
      failed++;
      console.log(`${name} at ${width} pixels\n  ${faults.join('\n  ')}`);
    } else {
      passed++;
    }
    await page.close();
  }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
