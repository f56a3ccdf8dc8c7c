import { Card, CardBody, CardHeader, Flex, Link, Text } from '@backstage/ui';
import { useId, type ReactNode } from 'react';

export interface HomeCardProps {
  title: string;
  link?: { href: string; text: string };
  children: ReactNode;
}

/** A card of the home page; its heading names it as a region. */
export function HomeCard({ title, link, children }: HomeCardProps) {
  const id = useId();
  return (
    <Card role="region" aria-labelledby={id}>
      <CardHeader>
        <Flex justify="between" align="center" gap="3">
          <Text as="h2" variant="body-large" weight="bold" id={id}>
            {title}
          </Text>
          {link && <Link href={link.href}>{link.text}</Link>}
        </Flex>
      </CardHeader>
      <CardBody>{children}</CardBody>
    </Card>
  );
}
