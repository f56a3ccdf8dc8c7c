import { ButtonLink, Container, Flex, Header, Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import type { RequestScope } from '@stagecraft/plugin-requests-common';
import { useSearchParams } from 'react-router-dom';
import { useMayAsk } from '../../hooks/useMayAsk';
import { useInboxCount } from '../../hooks/useRequests';
import { useSettled } from '../../hooks/useSettled';
import { Filters, type FilterValues } from './Filters';
import { RequestListPanel } from './RequestListPanel';
import { readScope, scopes, scopeTitles } from './tabs';

/** Tab and filters live in the address, so that a link shows what its sender saw. */
export function ListPage() {
  const [parameters, setParameters] = useSearchParams();
  const mayAsk = useMayAsk();
  const scope = readScope(parameters.get('tab'));
  const filters: FilterValues = {
    text: parameters.get('text') ?? '',
    state: parameters.get('state') ?? '',
    type: parameters.get('type') ?? '',
  };
  const change = (next: Partial<FilterValues> & { tab?: string }) => {
    const entries = Object.entries({ tab: scope, ...filters, ...next }).filter(([, value]) => value);
    setParameters(Object.fromEntries(entries) as Record<string, string>, { replace: true });
  };
  return (
    <>
      <Header
        title="Requests"
        customActions={mayAsk ? <ButtonLink href="/requests/new">Ask for something</ButtonLink> : undefined}
      />
      <Container>
        <Flex direction="column" gap="4">
          <Filters values={filters} onChange={change} />
          <ScopeTabs scope={scope} filters={filters} onChange={(tab) => change({ tab })} />
        </Flex>
      </Container>
    </>
  );
}

type ScopeTabsProps = { scope: RequestScope; filters: FilterValues; onChange(tab: string): void };

function ScopeTabs({ scope, filters, onChange }: ScopeTabsProps) {
  const waiting = useInboxCount();
  const settled = useSettled(filters);
  const titleOf = (one: RequestScope) =>
    one === 'to-approve' && waiting ? `${scopeTitles[one]} (${waiting})` : scopeTitles[one];
  return (
    <Tabs selectedKey={scope} onSelectionChange={(key) => onChange(String(key))}>
      <TabList aria-label="Whose requests">
        {scopes.map((one) => (
          <Tab key={one} id={one}>
            {titleOf(one)}
          </Tab>
        ))}
      </TabList>
      {scopes.map((one) => (
        <TabPanel key={one} id={one}>
          {one === scope && <RequestListPanel scope={one} filters={settled} />}
        </TabPanel>
      ))}
    </Tabs>
  );
}
