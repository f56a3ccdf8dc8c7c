import { Card, CardBody, CardHeader, Flex, Link, Text } from '@backstage/ui';
import type { PlatformRequest, ResultLink } from '@stagecraft/plugin-requests-common';
import { Facts } from './Facts';

/** What came of it, or, until then, where it happens. */
export function Outcome({ request }: { request: PlatformRequest }) {
  const done = request.state === 'done';
  if (!done && request.links.length === 0) {
    return null;
  }
  const title = done ? 'Result' : 'Where to watch';
  return (
    <Card role="region" aria-label={title}>
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          {title}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          {request.links.map((link) => (
            <OutcomeLink key={link.url} link={link} />
          ))}
          <Facts facts={request.result ?? {}} />
        </Flex>
      </CardBody>
    </Card>
  );
}

function OutcomeLink({ link }: { link: ResultLink }) {
  // only what an anchor may open safely; the backend checks the same
  if (!/^(https?:\/\/|\/(?!\/))/.test(link.url)) {
    return null;
  }
  const outside = !link.url.startsWith('/');
  return (
    <div>
      <Link href={link.url} {...(outside ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
        {link.title}
      </Link>
      {link.note && (
        <Text as="p" color="secondary">
          {link.note}
        </Text>
      )}
    </div>
  );
}
