import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import {
  NavContentBlueprint,
  type NavContentComponentProps,
  type NavContentNavItem,
} from '@backstage/plugin-app-react';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import {
  RiAddCircleLine,
  RiApps2Line,
  RiBookOpenLine,
  RiHome4Line,
  RiMenuLine,
  RiPuzzle2Line,
  RiSearchLine,
  RiSettings3Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import { useMemo } from 'react';
import { AuditItem } from './AuditItem';
import { NavBrand } from './NavBrand';
import { NotificationsItem } from './NotificationsItem';
import { RequestsItem } from './RequestsItem';
import { SignOutItem } from './SignOutItem';

/** Pages that have a place of their own, in this order; those that a phase does not load are left out by themselves. */
const mainPages = ['page:catalog', 'page:api-docs', 'page:techdocs'];

/** Pages that are reached from elsewhere and would only make the navigation longer. */
const hiddenPages = [
  'page:home',
  'page:search',
  'page:notifications',
  'page:catalog-graph',
  'page:catalog-import',
  'page:app-visualizer',
];

/** Standard pages in the words and the line icons of this navigation. */
const looks: Record<string, { title: string; Icon: RemixiconComponentType }> = {
  'page:catalog': { title: 'Catalog', Icon: RiApps2Line },
  'page:api-docs': { title: 'APIs', Icon: RiPuzzle2Line },
  'page:techdocs': { title: 'Docs', Icon: RiBookOpenLine },
  'page:scaffolder': { title: 'Create', Icon: RiAddCircleLine },
  'page:user-settings': { title: 'Settings', Icon: RiSettings3Line },
};

function Item({ node, href, title, icon }: NavContentNavItem) {
  const look = looks[node.spec.id];
  // SidebarItem wants a component; the icon of a page is an element.
  const Icon = useMemo(() => () => (look ? <look.Icon /> : icon), [look, icon]);
  return <SidebarItem icon={Icon} to={href} text={look?.title ?? title} />;
}

export function NavContent({ navItems }: NavContentComponentProps) {
  const nav = navItems.withComponent(Item);
  for (const id of hiddenPages) {
    navItems.take(id);
  }
  const home = nav.take('page:start');
  const main = mainPages.map((id) => nav.take(id));
  const requests = navItems.take('page:requests');
  const templates = nav.take('page:scaffolder');
  const platform = nav.take('page:platform');
  const audit = navItems.take('page:audit');
  const settings = nav.take('page:user-settings');
  const others = nav.rest({ sortBy: 'title' });
  return (
    <Sidebar>
      <NavBrand />
      <SidebarGroup label="Home" icon={<RiHome4Line />} to="/">
        {home}
      </SidebarGroup>
      <SidebarGroup label="Search" icon={<RiSearchLine />} to="/search">
        <SidebarSearchModal />
      </SidebarGroup>
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<RiMenuLine />}>
        {main}
        <RequestsItem item={requests} />
        {templates}
        {others.length > 0 && <SidebarScrollWrapper>{others}</SidebarScrollWrapper>}
        <SidebarDivider />
        <NotificationsItem />
        {platform}
        <AuditItem item={audit} />
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup label="Settings" icon={<UserSettingsSignInAvatar />}>
        {settings}
        <SignOutItem />
      </SidebarGroup>
    </Sidebar>
  );
}

export const navContent = NavContentBlueprint.make({ params: { component: NavContent } });
