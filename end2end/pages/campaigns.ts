/** The list of campaigns, and the way into each. */
import type { Locator, Page } from '@playwright/test';
import type { Api } from '../fixtures/api.ts';
import { DashboardPage } from './dashboard.ts';
import { IntegrationsPage } from './integrations.ts';
import { openLive } from './live.ts';

interface CampaignList {
  rows: { head: { id: string; name: string } }[];
}

/** Rows of a page of any list. */
export const PAGE = 50;

export class CampaignsPage {
  readonly newCampaign: Locator;
  readonly rows: Locator;
  readonly search: Locator;
  /** Shown without scripts only. */
  readonly submit: Locator;
  readonly next: Locator;
  readonly first: Locator;

  constructor(
    readonly page: Page,
    readonly api: Api,
  ) {
    this.newCampaign = page.getByRole('link', { name: 'New campaign' });
    this.rows = page.locator('.rows').getByRole('link');
    this.search = page.getByRole('searchbox', { name: 'Search campaigns' });
    this.submit = page.getByRole('button', { name: 'Search' });
    this.next = page.getByRole('link', { name: `Next ${PAGE}` });
    this.first = page.getByRole('link', { name: 'First page' });
  }

  async open(): Promise<void> {
    await openLive(this.page, '/campaigns');
  }

  row(name: string): Locator {
    return this.page.getByRole('link').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** A choice of states, with its count: "Archived (1)". */
  state(words: string): Locator {
    return this.page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: words, exact: true });
  }

  /** A campaign's integrations, in this page unless another is given. */
  async openIntegrations(name: string, page = this.page): Promise<IntegrationsPage> {
    await openLive(page, `/campaigns/${await this.idOf(name)}/integrations`);
    return new IntegrationsPage(page);
  }

  /** A campaign's dashboard, in this page unless another is given. */
  async openDashboard(name: string, page = this.page): Promise<DashboardPage> {
    await openLive(page, `/campaigns/${await this.idOf(name)}/dashboard`);
    return new DashboardPage(page);
  }

  async idOf(name: string): Promise<string> {
    const { rows } = await this.api.get<CampaignList>('campaigns', { 'list[text]': name });
    const row = rows.find(({ head }) => head.name === name);
    if (!row) throw new Error(`no campaign is called ${name}`);
    return row.head.id;
  }
}
