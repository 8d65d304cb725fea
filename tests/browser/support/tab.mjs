// SPDX-License-Identifier: MIT
// One tab with the chat page, as a reader uses it. Every wait has a deadline.
export class Tab {
  /** Lines of the console that no test expects, and uncaught exceptions. */
  complaints = [];

  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(45000);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A browser reports each refused connection by itself; nobody can silence that.
      const refusal = /WebSocket connection to 'ws:.*' failed|ERR_CONNECTION_REFUSED/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !refusal) this.complaints.push(message.text());
    });
  }

  /** Opens the page in a new tab of `context` and waits until it is connected. */
  static async open(context, url) {
    const tab = new Tab(await context.newPage());
    await tab.page.goto(url);
    await tab.connected();
    return tab;
  }

  clientId() { return this.page.evaluate(() => hubcaf.clientId); }
  state() { return this.page.evaluate(() => hubcaf.state); }
  status() { return this.page.locator('#status').textContent(); }

  /** Waits until the page is in one of these states. */
  async reaches(...names) {
    // `hubcaf` is missing while the page loads. Polling: no frames are drawn in a tab that nobody sees.
    await this.page.waitForFunction((wanted) => wanted.includes(globalThis.hubcaf?.state.name), names, {polling: 50});
  }

  /** Waits until the page says that it is connected. */
  async connected() {
    await this.reaches('open');
    await this.page.locator('#status', {hasText: /^Connected$/}).waitFor();
  }

  /** Types a text and presses Enter. */
  async say(words) {
    await this.page.locator('#text').fill(words);
    await this.page.locator('#text').press('Enter');
  }

  /** Waits for a message with exactly this text. */
  async sees(words) {
    await this.page.waitForFunction((wanted) => {
      const bubbles = [...document.querySelectorAll('#messages .bubble')];
      return bubbles.some(({textContent}) => textContent === wanted);
    }, words, {polling: 50});
  }

  /** All messages: text, whether it is our own, and the sender's id. */
  messages() {
    return this.page.locator('#messages .message').evaluateAll((rows) => rows.map((row) => ({
      text: row.querySelector('.bubble').textContent, mine: row.classList.contains('mine'),
      from: row.querySelector('.name').title})));
  }
}
