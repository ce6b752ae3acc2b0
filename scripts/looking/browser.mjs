// Opens a report in a headless browser: no message on the console, no request to any network, no sideways scrolling
// on a phone, no serious finding of axe-core, a PDF of A4 pages.
import { createRequire } from 'node:module'
import { writeFile } from 'node:fs/promises'
import puppeteer from 'puppeteer-core'

const [report, pictures] = process.argv.slice(2)
const axe = createRequire(import.meta.url).resolve('axe-core')
const wrong = []
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
})
const views = [
  ['desk', 1280, 900, 'light'],
  ['desk-dark', 1280, 900, 'dark'],
  ['phone', 390, 844, 'light'],
]
for (const [name, width, height, scheme] of views) {
  const page = await browser.newPage()
  page.on('console', (message) => wrong.push(`${name}: console: ${message.text()}`))
  page.on('pageerror', (error) => wrong.push(`${name}: error: ${error.message}`))
  page.on('dialog', (dialog) => wrong.push(`${name}: a dialog opened: ${dialog.message()}`))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) wrong.push(`${name}: request to ${request.url()}`)
  })
  await page.setViewport({ width, height, deviceScaleFactor: 2 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.goto(`file://${report}`, { waitUntil: 'networkidle0' })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (wide > 0) wrong.push(`${name}: the page is ${wide} pixels wider than the window`)
  const spilled = await page.evaluate(() =>
    [...document.querySelectorAll('figure svg')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect()
      if (frame.width === 0) return []
      return [...svg.querySelectorAll('text')]
        .map((text) => [text.textContent, text.getBoundingClientRect()])
        .filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1)
        .map(([text]) => text)
    }),
  )
  for (const text of spilled) wrong.push(`${name}: cut off in a chart: ${text}`)
  const laidOver = await page.evaluate(() =>
    [...document.querySelectorAll('figure svg')].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()])
      const found = []
      boxes.forEach(([a, p], i) =>
        boxes.slice(0, i).forEach(([b, q]) => {
          // boxes hold the room of accents above and below, which may touch
          const across = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x)
          const down = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y)
          if (across > 4 && down > 0.35 * Math.min(p.height, q.height)) found.push(`"${a}" and "${b}"`)
        }),
      )
      return found
    }),
  )
  for (const pair of laidOver) wrong.push(`${name}: text over text: ${pair}`)
  if (pictures) await page.screenshot({ path: `${pictures}/report-${name}.png`, fullPage: true })
  await page.setBypassCSP(true)
  await page.reload({ waitUntil: 'networkidle0' })
  await page.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)))
  await page.addScriptTag({ path: axe })
  const found = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }))
  for (const finding of found.violations) {
    const line = `${name}: axe: ${finding.impact}: ${finding.id}: ${finding.help} (${finding.nodes.length}): ${finding.nodes[0].html.slice(0, 160)}`
    if (['serious', 'critical'].includes(finding.impact)) wrong.push(line)
    else console.log(line)
  }
  await page.close()
}
const page = await browser.newPage()
await page.goto(`file://${report}`)
const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
if (pictures) await writeFile(`${pictures}/report.pdf`, pdf)
await browser.close()
if (pdf.length < 10000) wrong.push('the print is empty')
if (wrong.length) {
  console.error(wrong.join('\n'))
  process.exit(1)
}
console.log(`${views.length} views and a print of ${pdf.length} bytes: nothing wrong`)
