package tradepost.billing.core.invoice;

import static tradepost.kernel.db.Tx.column;

import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;
import tradepost.sales.invoice.InvoiceCreated;

/** What is owed of invoices, as sales has decided it. */
final class ReceivableWriter {
    /** A state of a version that is not above that of the row changes nothing but a due date that was not known. */
    private static final String STORE = """
            insert into receivable as r (invoice_id, order_id, customer_id, currency, total_amount, credited_amount, written_off_amount,
              allocated_amount, open_amount, status, due_at, version, written_off_taxes)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[],
              $9::numeric[], $10::text[], $11::timestamptz[], $12::bigint[], $13::jsonb[])
            on conflict (invoice_id) do update set due_at = coalesce(r.due_at, excluded.due_at), updated_at = now(),
              credited_amount = case when excluded.version > r.version then excluded.credited_amount else r.credited_amount end,
              written_off_amount = case when excluded.version > r.version then excluded.written_off_amount else r.written_off_amount end,
              allocated_amount = case when excluded.version > r.version then excluded.allocated_amount else r.allocated_amount end,
              open_amount = case when excluded.version > r.version then excluded.open_amount else r.open_amount end,
              status = case when excluded.version > r.version then excluded.status else r.status end,
              written_off_taxes = case when excluded.version > r.version then excluded.written_off_taxes else r.written_off_taxes end,
              version = greatest(r.version, excluded.version)
            returning *
            """;

    /**
     * @param dueAt null in a change, which does not say it
     * @param writtenOffTaxes to be stored; not read again
     */
    record Receivable(
            UUID invoiceId,
            UUID orderId,
            UUID customerId,
            String currency,
            BigDecimal total,
            BigDecimal credited,
            BigDecimal writtenOff,
            BigDecimal allocated,
            BigDecimal open,
            String status,
            @Nullable Instant dueAt,
            long version,
            List<WrittenOffTax> writtenOffTaxes) {
        /** As it is when it is issued: all of it is open. */
        static Receivable of(InvoiceCreated i, long version) {
            var none = i.totalAmount().subtract(i.totalAmount());
            return new Receivable(
                    i.invoiceId(),
                    i.orderId(),
                    i.customerId(),
                    i.currency(),
                    i.totalAmount(),
                    none,
                    none,
                    none,
                    i.totalAmount(),
                    i.totalAmount().signum() == 0 ? "paid" : "open",
                    i.dueAt(),
                    version,
                    List.of());
        }

        static Receivable of(InvoiceChanged c, long version) {
            return new Receivable(
                    c.invoiceId(),
                    c.orderId(),
                    c.customerId(),
                    c.currency(),
                    c.totalAmount(),
                    c.creditedAmount(),
                    c.writtenOffAmount(),
                    c.allocatedAmount(),
                    c.openAmount(),
                    c.status(),
                    null,
                    version,
                    c.writtenOffTaxes());
        }

        static Receivable of(Row r) {
            var currency = r.getString("currency");
            return new Receivable(
                    r.getUUID("invoice_id"),
                    r.getUUID("order_id"),
                    r.getUUID("customer_id"),
                    currency,
                    amount(r, "total_amount", currency),
                    amount(r, "credited_amount", currency),
                    amount(r, "written_off_amount", currency),
                    amount(r, "allocated_amount", currency),
                    amount(r, "open_amount", currency),
                    r.getString("status"),
                    instant(r.getOffsetDateTime("due_at")),
                    r.getLong("version"),
                    List.of());
        }

        private static BigDecimal amount(Row r, String column, String currency) {
            return Money.exact(r.getBigDecimal(column), currency);
        }

        private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
            return at == null ? null : at.toInstant();
        }

        /** The newer of two states, with the due date that one of them has. */
        Receivable merge(Receivable other) {
            var newer = other.version > version ? other : this;
            return new Receivable(
                    invoiceId,
                    orderId,
                    customerId,
                    currency,
                    newer.total,
                    newer.credited,
                    newer.writtenOff,
                    newer.allocated,
                    newer.open,
                    newer.status,
                    dueAt == null ? other.dueAt : dueAt,
                    newer.version,
                    newer.writtenOffTaxes);
        }

        private JsonArray taxes() {
            return new JsonArray(writtenOffTaxes.stream().map(Json::write).toList());
        }
    }

    private ReceivableWriter() {}

    /** Returns what is stored then. All transactions lock the rows in the order of their ids. */
    static List<Receivable> store(Tx tx, Collection<Receivable> states) {
        if (states.isEmpty()) return List.of();
        var all = states.stream()
                .sorted(Comparator.comparing(r -> r.invoiceId().toString()))
                .toList();
        return tx.list(
                Receivable::of,
                STORE,
                column(all, Receivable::invoiceId, UUID[]::new),
                column(all, Receivable::orderId, UUID[]::new),
                column(all, Receivable::customerId, UUID[]::new),
                column(all, Receivable::currency, String[]::new),
                amounts(all, Receivable::total),
                amounts(all, Receivable::credited),
                amounts(all, Receivable::writtenOff),
                amounts(all, Receivable::allocated),
                amounts(all, Receivable::open),
                column(all, Receivable::status, String[]::new),
                column(all, r -> r.dueAt() == null ? null : r.dueAt().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                column(all, Receivable::version, Long[]::new),
                column(all, Receivable::taxes, JsonArray[]::new));
    }

    private static Numeric[] amounts(List<Receivable> all, Function<Receivable, BigDecimal> of) {
        return column(all, r -> Numeric.create(of.apply(r)), Numeric[]::new);
    }
}
