import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import { NavContentBlueprint, type NavContentComponentProps, type NavContentNavItem } from '@backstage/plugin-app-react';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import { RiHome4Line, RiMenuLine, RiSearchLine } from '@remixicon/react';
import { useMemo } from 'react';
import { NavBrand } from './NavBrand';
import { NotificationsItem } from './NotificationsItem';
import { SignOutItem } from './SignOutItem';

/** Pages that have a place of their own, in this order; those that a phase does not load are left out by themselves. */
const mainPages = ['page:catalog', 'page:api-docs', 'page:techdocs', 'page:requests', 'page:scaffolder'];

/** Pages that are reached from elsewhere and would only make the navigation longer. */
const hiddenPages = [
  'page:home',
  'page:search',
  'page:notifications',
  'page:catalog-graph',
  'page:catalog-import',
  'page:app-visualizer',
];

const shorterTitles: Record<string, string> = { 'page:techdocs': 'Docs', 'page:api-docs': 'APIs' };

function Item({ node, href, title, icon }: NavContentNavItem) {
  // SidebarItem wants a component; the icon of a page is an element.
  const Icon = useMemo(() => () => icon, [icon]);
  return <SidebarItem icon={Icon} to={href} text={shorterTitles[node.spec.id] ?? title} />;
}

export function NavContent({ navItems }: NavContentComponentProps) {
  const nav = navItems.withComponent(Item);
  hiddenPages.forEach(id => navItems.take(id));
  const home = nav.take('page:start');
  const main = mainPages.map(id => nav.take(id));
  const platform = nav.take('page:platform');
  const settings = nav.take('page:user-settings');
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
        <SidebarScrollWrapper>{nav.rest({ sortBy: 'title' })}</SidebarScrollWrapper>
        <SidebarDivider />
        <NotificationsItem />
        {platform}
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
