import { Alert, Button, SearchField, Skeleton, Text, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { Aside, DataTable } from '@stagecraft/page-parts';
import { useState } from 'react';
import { useInstalledPlugins, type PluginRow } from '../hooks';
import nothing from './Nothing.module.css';
import styles from './PluginTable.module.css';

type Side = PluginRow['side'] | 'All';
const sides: readonly Side[] = ['All', 'Backend', 'Frontend'];

/** Installed plugins with their versions, to be searched and narrowed to one side. */
export function PluginTable() {
  const { value: rows, error, refresh } = useInstalledPlugins();
  const [text, setText] = useState('');
  const [side, setSide] = useState<Side>('All');
  if (!rows) {
    return error ? <Failure error={error} retry={refresh} /> : <Skeleton height={200} />;
  }
  const shown = rows.filter((row) => (side === 'All' || row.side === side) && matches(row, text));
  return (
    <>
      <div className={styles.tools}>
        <SearchField
          className={styles.search}
          label="Search plugins"
          placeholder="Name, package or version"
          value={text}
          onChange={setText}
        />
        <ToggleButtonGroup
          aria-label="Side"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[side]}
          onSelectionChange={(keys) => setSide([...keys][0] as Side)}
        >
          {sides.map((item) => (
            <ToggleButton key={item} id={item}>
              {item}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <Text color="secondary" role="status">
          {shown.length} of {rows.length}
        </Text>
      </div>
      {shown.length > 0 ? <Rows rows={shown} /> : <Nothing text={text} />}
    </>
  );
}

function Rows({ rows }: { rows: PluginRow[] }) {
  return (
    <DataTable label="Installed plugins" columns={['Plugin', 'Side', 'Version', 'Package']}>
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row">{row.name}</th>
          <td data-label="Side">{row.side}</td>
          <td data-label="Version">{row.version ?? 'not known'}</td>
          <td data-label="Package">
            <span className={styles.package}>{row.packageName ?? 'part of the portal'}</span>
            {row.modules.length > 0 && <Aside>extended by {row.modules.join(', ')}</Aside>}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <div className={nothing.empty}>
      <Text as="p">No plugin matches{text ? ` “${text}”` : ''}.</Text>
    </div>
  );
}

function Failure({ error, retry }: { error: Error; retry(): void }) {
  return (
    <Alert
      status="warning"
      icon
      title="The installed plugins cannot be shown"
      description={error.message}
      customActions={
        <Button variant="secondary" onPress={retry}>
          Try again
        </Button>
      }
    />
  );
}

function matches(row: PluginRow, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const content = [row.name, row.packageName, row.version, ...row.modules].join(' ').toLowerCase();
  return words.every((word) => content.includes(word));
}
