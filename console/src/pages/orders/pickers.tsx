// Finds a customer or an item while typing: arrow keys and Enter choose. An Enter that is faster than the search takes what it finds first.
import { CloseButton, Combobox, Group, InputBase, Loader, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode, type Ref } from "react";
import { get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { formatPrice } from "@/ui/format";

const FOUND_MAX = 8;
const TYPING_MS = 150;

export type Item = Entry<"/api/items">;
type Customer = Entry<"/api/customers">;

interface Common {
  label?: string;
  "aria-label"?: string;
  error?: ReactNode;
  required?: boolean;
  autoFocus?: boolean;
  /** Inside a popover, so that a click on an option does not close it. */
  withinPortal?: boolean;
}

interface CustomerProps extends Common {
  value: string | null;
  onChange: (customer: { id: string; name: string } | null) => void;
  /** The name of the customer that is chosen from the start. */
  name?: string;
}

export function CustomerPicker({ value, onChange, name = "", ...props }: CustomerProps) {
  const [chosen, setChosen] = useState(name);
  const [text, setText] = useState(name);
  const [words] = useDebouncedValue(text.trim(), TYPING_MS);
  const searched = words !== "" && words !== chosen;
  const found = useQuery({
    ...get("/api/customers", { query: searched ? { q: words, limit: FOUND_MAX } : { sort: ["name"], limit: FOUND_MAX } }),
    placeholderData: keepPreviousData,
  });
  const choose = (customer: Pick<Customer, "id" | "name"> | null) => {
    setChosen(customer?.name ?? "");
    setText(customer?.name ?? "");
    onChange(customer && { id: customer.id, name: customer.name });
  };
  return (
    <Finder
      {...props}
      placeholder={t.orders.findCustomer}
      text={text}
      onText={setText}
      found={found.data?.data ?? []}
      searching={found.isFetching || words !== text.trim()}
      pick={choose}
      leave={() => setText(chosen)}
      {...(value !== null && { clear: () => choose(null) })}
      option={(customer) => (
        <>
          <Text size="sm">{customer.name}</Text>
          <Text size="xs" c="dimmed">
            {[customer.email, customer.customer_group].filter(Boolean).join(" · ")}
          </Text>
        </>
      )}
    />
  );
}

/** Stock as `include=stock_levels` returns it. */
type Level = { available?: number };

function availableOf(item: Item): number | undefined {
  const levels = item.stock_levels as Level[] | undefined;
  return levels?.reduce((sum, { available = 0 }) => sum + available, 0);
}

interface ItemProps extends Common {
  onPick: (item: Item) => void;
  currency: string | undefined;
  /** Whose prices are shown. */
  customerId?: string | undefined;
  inputRef?: Ref<HTMLInputElement>;
}

/** Picks one item after the other: it is empty again after each. */
export function ItemPicker({ onPick, currency, customerId, ...props }: ItemProps) {
  const [text, setText] = useState("");
  const [words] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useQuery({
    ...get("/api/items", {
      query: { limit: FOUND_MAX, ...(words === "" ? { sort: ["name"] } : { q: words }), ...(may("stock:read") && { include: ["stock_levels"] }) },
    }),
    placeholderData: keepPreviousData,
  });
  // before anything is picked, the currency of the installation is that of any price
  const first = found.data?.data[0];
  const priced = useQuery({
    ...get("/api/items/{item_id}/price", { path: { item_id: first?.id ?? "" } }),
    enabled: currency === undefined && first !== undefined && may("prices:read"),
  });
  const shown = currency ?? priced.data?.data.currency;
  // each with the price that this customer pays
  const entries = found.data?.data ?? [];
  const own = customerId !== undefined && may("prices:read", "customers:read");
  const prices = useQueries({
    queries: entries.map(({ id }) => ({
      ...get("/api/items/{item_id}/price", { path: { item_id: id }, query: { customer_id: customerId ?? "", ...(currency !== undefined && { currency }) } }),
      enabled: own,
    })),
  });
  const priceOf = (item: Item) => {
    if (!own) return shown === undefined ? undefined : formatPrice(item.unit_price, shown);
    const price = prices[entries.indexOf(item)]?.data?.data;
    return price && formatPrice(price.unit_price, price.currency);
  };
  return (
    <Finder
      {...props}
      placeholder={t.orders.findItem}
      text={text}
      onText={setText}
      found={entries}
      searching={found.isFetching || words !== text.trim()}
      pick={(item) => {
        setText("");
        onPick(item);
      }}
      option={(item) => {
        const available = availableOf(item);
        return (
          <Group justify="space-between" wrap="nowrap" gap="md">
            <div>
              <Text size="sm">{item.name}</Text>
              <Text size="xs" c="dimmed">
                {item.sku}
              </Text>
            </div>
            <div>
              {priceOf(item) !== undefined && (
                <Text size="sm" ta="end" className="tp-number">
                  {priceOf(item)}
                </Text>
              )}
              {available !== undefined && (
                <Text size="xs" ta="end" {...(available > 0 ? { c: "dimmed" } : { c: "var(--mantine-color-error)" })}>
                  {available > 0 ? t.orders.available(available) : t.orders.notAvailable}
                </Text>
              )}
            </div>
          </Group>
        );
      }}
    />
  );
}

interface FinderProps<T> extends Common {
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  found: readonly T[];
  /** What is found is not yet what the text asks for. */
  searching: boolean;
  pick: (entry: T) => void;
  option: (entry: T) => ReactNode;
  /** The person has left it without choosing. */
  leave?: () => void;
  clear?: () => void;
  inputRef?: Ref<HTMLInputElement>;
}

function Finder<T extends { id: string }>(props: FinderProps<T>) {
  const { placeholder, text, onText, found, searching, pick, option, leave, clear, inputRef, withinPortal = true, ...input } = props;
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [hurried, setHurried] = useState(false);
  const choose = (entry: T) => {
    setHurried(false);
    combobox.closeDropdown();
    pick(entry);
  };
  const ids = found.map(({ id }) => id).join();
  const { dropdownOpened, selectFirstOption } = combobox;
  useEffect(() => {
    if (dropdownOpened && text !== "" && !searching) selectFirstOption();
  }, [ids, text, searching, dropdownOpened, selectFirstOption]);
  useEffect(() => {
    if (!hurried || searching) return;
    setHurried(false);
    if (found[0]) choose(found[0]);
  });
  return (
    <Combobox
      store={combobox}
      withinPortal={withinPortal}
      onOptionSubmit={(id) => {
        const entry = found.find((one) => one.id === id);
        if (entry) choose(entry);
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <InputBase
          {...input}
          {...(inputRef && { ref: inputRef })}
          placeholder={placeholder}
          value={text}
          autoComplete="off"
          onChange={(event) => {
            setHurried(false);
            onText(event.currentTarget.value);
            combobox.openDropdown();
            combobox.resetSelectedOption();
          }}
          onClick={() => combobox.openDropdown()}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.ctrlKey || event.metaKey || text.trim() === "" || !searching) return;
            event.preventDefault();
            setHurried(true);
          }}
          onBlur={() => {
            combobox.closeDropdown();
            leave?.();
          }}
          rightSection={searching ? <Loader size={14} /> : clear && <CloseButton size="sm" aria-label={t.list.clearSelection} onMouseDown={(event) => event.preventDefault()} onClick={clear} />}
          rightSectionPointerEvents={clear ? "all" : "none"}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options {...(input["aria-label"] ?? input.label ? { "aria-label": input["aria-label"] ?? input.label ?? "" } : {})}>
          {found.map((entry) => (
            <Combobox.Option key={entry.id} value={entry.id}>
              {option(entry)}
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>{searching ? t.orders.searching : t.orders.noneFound}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
