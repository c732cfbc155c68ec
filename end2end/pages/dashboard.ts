/** A campaign's dashboard: a panel for each connection. */
import type { Locator, Page } from '@playwright/test';

export class DashboardPage {
  /** The range, and what it is compared with. */
  readonly head: Locator;
  readonly allAds: Locator;
  /** Opens and closes the ranges that are not in view, and the form for any days. */
  readonly more: Locator;

  constructor(readonly page: Page) {
    this.head = page.locator('.dashboard-head h2');
    this.allAds = page.getByRole('region', { name: 'All ads' });
    this.more = page.locator('.more-ranges > summary');
  }

  /** The link of a range, by its words: "Last month". */
  range(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** Asks for any days, as date inputs take them; the form is open. */
  async showDays(from: string, to: string): Promise<void> {
    await this.page.getByLabel('From', { exact: true }).fill(from);
    await this.page.getByLabel('To', { exact: true }).fill(to);
    await this.page.getByRole('button', { name: 'Show these days' }).click();
  }

  panel(integration: string): Panel {
    const heading = this.page.getByRole('heading', { level: 3, name: integration, exact: true });
    return new Panel(this.page.getByRole('region').filter({ has: heading }));
  }
}

export class Panel {
  /** Says since when nothing has come in. */
  readonly stale: Locator;
  /** Days without a value, in all columns of the table, once that is open. */
  readonly gaps: Locator;
  /** The names of its numbers, in order. */
  readonly names: Locator;
  /** What is the same for all numbers, once one of them is asked about. */
  readonly counted: Locator;

  constructor(readonly region: Locator) {
    this.stale = region.getByRole('link', { name: /no data since/i });
    this.names = region.locator('.number dt');
    this.counted = region.locator('.counted');
    this.gaps = region.locator('td', { hasText: 'no data' });
  }

  /** A number tile, by the metric's name. */
  number(metric: string): Locator {
    return this.region.locator('.number').filter({ has: this.region.page().getByText(metric, { exact: true }) });
  }

  /** Opens and closes how a number is counted. */
  howCounted(metric: string): Locator {
    return this.number(metric).locator('summary');
  }

  async openTable(): Promise<void> {
    await this.region.getByText('Show as a table').click();
  }

  /** Opens and closes the numbers by campaign and the like. */
  get by(): Locator {
    return this.region.getByRole('button', { name: /^By / });
  }

  /** Those that are open. */
  get parts(): Locator {
    return this.region.locator('.parts');
  }

  /** The row of a day in the table, by its label: "23 Nov". */
  day(label: string): Locator {
    return this.region.getByRole('row').filter({ has: this.region.page().getByRole('rowheader', { name: label }) });
  }
}
