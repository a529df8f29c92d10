package tradepost.billing.core.invoice;

import static tradepost.kernel.db.Tx.column;

import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.sales.invoice.InvoiceChanged;

/** Keeps what commands have written off of invoices, so that it can be named to be taken back. */
final class WriteOffWriter {
    private static final String INSERT = """
            insert into write_off(id, invoice_id, amount, reason, document_date, created_at)
            select * from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::text[], $5::date[], $6::timestamptz[]) on conflict (id) do nothing
            """;

    private record WrittenOff(
            UUID id, UUID invoiceId, BigDecimal amount, String reason, LocalDate date, OffsetDateTime at) {}

    private WriteOffWriter() {}

    /** @param changes of invoices; most of them are no write-offs */
    static void store(Tx tx, List<Event> changes) {
        var all = new ArrayList<WrittenOff>();
        for (var e : changes) {
            var d = e.data(InvoiceChanged.class);
            if (d.writeOffId() == null || d.writeOffAmount() == null || d.reason() == null) continue;
            var date = d.date() == null ? tx.zone().day(e.time()) : d.date();
            all.add(new WrittenOff(
                    d.writeOffId(),
                    d.invoiceId(),
                    d.writeOffAmount(),
                    d.reason(),
                    date,
                    e.time().atOffset(ZoneOffset.UTC)));
        }
        if (all.isEmpty()) return;
        tx.send(
                INSERT,
                column(all, WrittenOff::id, UUID[]::new),
                column(all, WrittenOff::invoiceId, UUID[]::new),
                column(all, w -> Numeric.create(w.amount), Numeric[]::new),
                column(all, WrittenOff::reason, String[]::new),
                column(all, WrittenOff::date, LocalDate[]::new),
                column(all, WrittenOff::at, OffsetDateTime[]::new));
    }
}
