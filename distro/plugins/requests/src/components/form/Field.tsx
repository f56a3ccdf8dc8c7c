import { Checkbox, Flex, NumberField, Radio, RadioGroup, Select, Text, TextAreaField, TextField } from '@backstage/ui';
import { EntityField } from './EntityField';
import { commonProps, type FieldProps, fieldId, problemId } from './FieldProps';

/** One field with its help and what is wrong with it. */
export function Field(props: FieldProps) {
  return (
    <Flex direction="column" gap="1">
      <Input {...props} />
      {props.problem && (
        <Text as="p" id={problemId(props.name)} color="danger" variant="body-small">
          {props.problem}
        </Text>
      )}
    </Flex>
  );
}

function Input(props: FieldProps) {
  const { field, hint } = props;
  if (hint.widget === 'entity') return <EntityField {...props} />;
  if (field.enum) return <ChoiceField {...props} />;
  if (field.type === 'boolean') return <YesNoField {...props} />;
  if (field.type === 'string') return <WrittenField {...props} />;
  return <CountedField {...props} />;
}

function WrittenField(props: FieldProps) {
  const common = { ...commonProps(props), value: String(props.value ?? ''), onChange: props.onChange };
  const { placeholder, widget } = props.hint;
  if (widget === 'textarea') {
    return <TextAreaField {...common} placeholder={placeholder} rows={4} />;
  }
  return <TextField {...common} placeholder={placeholder} autoComplete="off" />;
}

function CountedField(props: FieldProps) {
  const { value, onChange, field } = props;
  return (
    <NumberField
      {...commonProps(props)}
      value={typeof value === 'number' ? value : Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? undefined : next)}
      step={field.type === 'integer' ? 1 : undefined}
    />
  );
}

function YesNoField(props: FieldProps) {
  const { field, hint, value, name, onChange, problem } = props;
  const help = field.description ?? hint.help;
  return (
    <Flex direction="column" gap="1">
      <Checkbox
        id={fieldId(name)}
        isSelected={value === true}
        onChange={onChange}
        isInvalid={problem !== undefined}
        aria-describedby={problem ? problemId(name) : undefined}
      >
        {field.title ?? name}
      </Checkbox>
      {help && (
        <Text as="p" color="secondary" variant="body-small">
          {help}
        </Text>
      )}
    </Flex>
  );
}

function ChoiceField(props: FieldProps) {
  const { field, hint, value, onChange, required } = props;
  const choices = field.enum ?? [];
  const labelOf = (choice: unknown) => hint.labels?.[String(choice)] ?? String(choice);
  const choose = (key: unknown) => onChange(choices.find((choice) => String(choice) === String(key)) ?? undefined);
  if (hint.widget === 'radio' || choices.length <= 3) {
    return (
      <RadioGroup {...commonProps(props)} value={value === undefined ? null : String(value)} onChange={choose}>
        {choices.map((choice) => (
          <Radio key={String(choice)} value={String(choice)}>
            {labelOf(choice)}
          </Radio>
        ))}
      </RadioGroup>
    );
  }
  const options = choices.map((choice) => ({ value: String(choice), label: labelOf(choice) }));
  return (
    <Select
      {...commonProps(props)}
      options={required ? options : [{ value: '', label: 'No choice' }, ...options]}
      selectedKey={value === undefined ? null : String(value)}
      onSelectionChange={choose}
    />
  );
}
