import type { RenderedPage } from '../markdown/render';
import type { NavItem } from '../source/nav';

export interface Page extends RenderedPage {
  readonly source: string;
  /** Below the site's root: `guide/setup/`, and '' for the home page. */
  readonly url: string;
  readonly title: string;
  readonly editUrl?: string;
}

export interface Site {
  readonly name: string;
  readonly nav: readonly NavItem[];
  readonly pages: ReadonlyMap<string, Page>;
  readonly stylesheet: string;
}
