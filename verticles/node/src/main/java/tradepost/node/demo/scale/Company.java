package tradepost.node.demo.scale;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The large company. Each customer, item and order follows from the seed and its number alone, so the databases of several contexts agree
 * without a list of what was generated.
 */
record Company(long seed, int items, int orders, int digits) {
    static final UUID MAIN = UUID.fromString("00000000-0000-7000-8000-000000000001");
    static final String ACTOR = "system:demo";
    /** Of all payments: nobody was asked for them. */
    static final String PROVIDER = "manual";
    /** The version of an invoice to which its payment is allocated. */
    static final int SETTLED = 2;

    /** Items are generated in groups of this size: see {@link #product}. */
    static final int GROUP = 10;

    static final int PRODUCTS_OF_GROUP = 4;
    static final int VARIANTS = 4;
    static final int NO_PRODUCT = -1;

    private static final List<String> VARIANT_SIZES = List.of("S", "M", "L", "XL");
    private static final long FROM_MS = Instant.parse("2023-01-01T00:00:00Z").toEpochMilli();
    private static final long TO_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    /** Items and customers exist before the first order. */
    private static final long ORDERS_FROM_MS = FROM_MS + (TO_MS - FROM_MS) / 4;

    private static final int ORDERS_OF_CUSTOMER = 10;
    private static final int CUSTOMERS_MIN = 10;
    private static final int LINES_MAX = 4;
    private static final int PIECES_MAX = 5;
    private static final double CENTS_MIN = 50;

    /** What ids are of. Two of different kinds are never equal. */
    enum Kind {
        CUSTOMER,
        CATEGORY,
        ITEM,
        PRODUCT,
        LOCATION,
        MOVEMENT,
        ORDER,
        LINE,
        RESERVATION,
        REQUEST,
        PAYMENT,
        STATE_CHANGE,
        INVOICE,
        ALLOCATION,
        TRANSACTION,
        ENTRY
    }

    enum Status {
        DRAFT,
        CONFIRMED,
        PAID,
        COMPLETED,
        /** Cancelled as a draft. */
        DROPPED,
        /** Cancelled after it was confirmed. */
        CANCELLED;

        String text() {
            return this == DROPPED ? "cancelled" : name().toLowerCase(Locale.ROOT);
        }

        boolean wasConfirmed() {
            return this != DRAFT && this != DROPPED;
        }

        boolean wasPaid() {
            return this == PAID || this == COMPLETED;
        }

        boolean isInvoiced() {
            return this == COMPLETED;
        }

        boolean holdsStock() {
            return this == CONFIRMED || this == PAID;
        }
    }

    /** @param cents of the price, in hundredths of the currency */
    record Item(
            UUID id, String sku, String name, @Nullable String description, long cents, Words.Noun noun, Instant at) {}

    record Customer(UUID id, String name, String email, Instant at) {}

    /** @param location index of the location that serves it, from 0 */
    record Line(int item, int quantity, int location) {}

    record Order(UUID id, Status status, int customer, Instant at, List<Line> lines) {}

    int customers() {
        return Math.max(CUSTOMERS_MIN, orders / ORDERS_OF_CUSTOMER);
    }

    /** A random sequence that depends on the seed, the kind, and this number. */
    SplittableRandom random(Kind kind, long number) {
        return new SplittableRandom(mixed(mixed(seed * 31 + kind.ordinal()) + number));
    }

    /** A UUID of version 7. */
    UUID id(Kind kind, long number, Instant at) {
        long high = at.toEpochMilli() << 16 | 0x7000L | number & 0xfff;
        return new UUID(high, Long.MIN_VALUE | mixed(mixed(seed * 31 + kind.ordinal()) ^ number) >>> 2);
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }

    private static Instant at(long fromMs, long toMs, long number, long of) {
        return Instant.ofEpochMilli(fromMs + (long) ((toMs - fromMs) * ((double) number / of)));
    }

    Customer customer(int n) {
        var at = at(FROM_MS, ORDERS_FROM_MS, n, customers());
        var name = Words.person(random(Kind.CUSTOMER, n));
        return new Customer(id(Kind.CUSTOMER, n, at), name, "customer." + n + "@large.example", at);
    }

    /** The customers who have an order. */
    BitSet customersWithOrder() {
        var found = new BitSet(customers());
        for (int n = 0; n < orders; n++) found.set(order(n).customer());
        return found;
    }

    Instant categoryAt() {
        return Instant.ofEpochMilli(FROM_MS);
    }

    UUID category(int n) {
        return id(Kind.CATEGORY, n, categoryAt());
    }

    /**
     * The product that sells this item. Of a group of ten items, four are variants of one product, three are products of their own, and three
     * have none.
     */
    int product(int item) {
        int inGroup = item % GROUP;
        int first = item / GROUP * PRODUCTS_OF_GROUP;
        if (inGroup < VARIANTS) return first;
        int single = inGroup - VARIANTS + 1;
        return single < PRODUCTS_OF_GROUP ? first + single : NO_PRODUCT;
    }

    int products() {
        int whole = items / GROUP * PRODUCTS_OF_GROUP;
        int rest = items % GROUP;
        return whole + (rest == 0 ? 0 : Math.min(PRODUCTS_OF_GROUP, Math.max(1, rest - VARIANTS + 1)));
    }

    /** The first item of a product. */
    int itemOf(int product) {
        int single = product % PRODUCTS_OF_GROUP;
        return product / PRODUCTS_OF_GROUP * GROUP + (single == 0 ? 0 : VARIANTS - 1 + single);
    }

    boolean hasVariants(int product) {
        return product % PRODUCTS_OF_GROUP == 0;
    }

    /** The values of its option, one for each variant. */
    List<String> variantsOf(int product) {
        return hasVariants(product) ? VARIANT_SIZES.subList(0, Math.min(VARIANTS, items - itemOf(product))) : List.of();
    }

    UUID productId(int product) {
        return id(Kind.PRODUCT, product, itemAt(itemOf(product)));
    }

    private Instant itemAt(int n) {
        return at(FROM_MS, ORDERS_FROM_MS, n, items);
    }

    /** An item with the name, description and price that all variants of its product have. */
    private Item base(int n) {
        var random = random(Kind.ITEM, n);
        var noun = Words.frequent(random, Words.NOUNS);
        var name = Words.article(random, noun);
        @Nullable String description = random.nextInt(3) == 0 ? null : Words.description(random, noun);
        long cents = (long) (CENTS_MIN * Math.exp(random.nextDouble() * 8.3));
        if (digits == 0) cents = Math.max(1, cents / 100) * 100;
        return new Item(id(Kind.ITEM, n, itemAt(n)), sku(noun, n), name, description, cents, noun, itemAt(n));
    }

    Item item(int n) {
        int product = product(n);
        if (product == NO_PRODUCT || !hasVariants(product)) return base(n);
        int first = itemOf(product);
        var base = base(first);
        var size = VARIANT_SIZES.get(n - first);
        return new Item(
                id(Kind.ITEM, n, itemAt(n)),
                sku(base.noun(), first) + "-" + size,
                base.name() + " " + size,
                base.description(),
                base.cents(),
                base.noun(),
                itemAt(n));
    }

    /** What a product has in common with its first item. */
    Item sold(int product) {
        return base(itemOf(product));
    }

    private static String sku(Words.Noun noun, int n) {
        return noun.code() + "-" + Integer.toString(10_000_000 + n).substring(1);
    }

    /** Whether the item has a level at the location with this index; each has one at the first. */
    boolean isAt(int item, int location) {
        return switch (location) {
            case 0 -> true;
            case 1 -> item % 2 == 1;
            default -> item % 5 == 2;
        };
    }

    Order order(int n) {
        var random = random(Kind.ORDER, n);
        var at = at(ORDERS_FROM_MS, TO_MS, n, orders);
        var status = status(random.nextInt(100));
        int customer = random.nextInt(customers());
        int count = Math.min(1 + random.nextInt(LINES_MAX), items);
        var lines = new ArrayList<Line>(count);
        while (lines.size() < count) {
            double u = random.nextDouble();
            int item = (int) (items * Math.pow(u, 1.3)); // some items sell better
            int quantity = 1 + random.nextInt(PIECES_MAX);
            int location = random.nextInt(3) == 0 && isAt(item, 1) ? 1 : 0;
            if (lines.stream().noneMatch(l -> l.item() == item)) lines.add(new Line(item, quantity, location));
        }
        return new Order(id(Kind.ORDER, n, at), status, customer, at, lines);
    }

    /** What an order costs, in hundredths. */
    long cents(Order order) {
        long sum = 0;
        for (var line : order.lines()) sum += item(line.item()).cents() * line.quantity();
        return sum;
    }

    private static Status status(int percent) {
        if (percent < 10) return Status.DRAFT;
        if (percent < 25) return Status.CONFIRMED;
        if (percent < 32) return Status.PAID;
        if (percent < 90) return Status.COMPLETED;
        return percent < 93 ? Status.DROPPED : Status.CANCELLED;
    }

    UUID line(int n, int line, Order order) {
        return id(Kind.LINE, line(n, line), order.at());
    }

    /** Two orders of this number have no line in common. */
    static long line(int order, int line) {
        return (long) order * LINES_MAX + line;
    }

    /** The payment of an order that was paid. */
    UUID payment(int n, Order order) {
        return id(Kind.PAYMENT, n, order.at());
    }

    /** The invoice of an order that has one. */
    UUID invoice(int n, Order order) {
        return id(Kind.INVOICE, n, order.at());
    }

    static String method(int order) {
        return order % 3 == 0 ? "bank_transfer" : "card";
    }

    static String orderNumber(long first, int order) {
        return "SO-%06d".formatted(first + order);
    }

    /** Every fourth order has one, and its invoice has it, too. */
    static @Nullable String reference(int order) {
        return order % 4 == 0 ? "LARGE-" + order : null;
    }

    /** What a shop keeps with every fourth order: its channel, of which there are few, and its cart. */
    static String metadata(int order) {
        return order % 4 == 0
                ? "{\"channel\": \"" + (order % 16 == 0 ? "app" : "web") + "\", \"cart\": \"C-" + order + "\"}"
                : "{}";
    }

    /** An amount of hundredths with two decimals. */
    static String amount(long cents) {
        return cents / 100 + "." + (cents % 100 < 10 ? "0" : "") + cents % 100;
    }
}
