package tradepost.billing.core.rate;

import static tradepost.kernel.db.Tx.column;
import static tradepost.kernel.db.Tx.numbers;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/** Sets exchange rates from a file. The currencies and the day name a rate. */
public final class ExchangeRateRowWriter implements RowWriter {
    private static final List<String> NAMES = List.of("from", "to", "date");
    private static final List<String> REQUIRED = List.of("from", "to", "date", "rate");

    private final CsvColumns columns;

    public ExchangeRateRowWriter(Contract contract) {
        columns = CsvColumns.of(contract, "listExchangeRates", "WriteExchangeRate", Map.of(), REQUIRED);
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var key = new StringBuilder();
        for (var name : NAMES) {
            var cell = cells.apply(name);
            if (cell == null || cell.isBlank()) return null;
            key.append(cell.strip()).append(' ');
        }
        return key.toString();
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        for (var row : rows)
            try {
                Problem.badRequestIf("required", missing(row));
                ExchangeRateServiceImpl.requirePair(WriteExchangeRate.of(row.values()));
            } catch (ServiceException e) {
                row.refuse(e);
            }
        return ExchangeRateRowWriter::write;
    }

    private static List<JsonObject> missing(ImportRow row) {
        return REQUIRED.stream()
                .filter(name -> row.values().getValue(name) == null)
                .map(name -> Problem.detail(name, "is required"))
                .toList();
    }

    private record Key(String from, String to, LocalDate date) {}

    private static void write(Tx tx, List<ImportRow> rows) {
        var rates = rows.stream().map(r -> WriteExchangeRate.of(r.values())).toList();
        var byKey = new HashMap<Key, ImportRow>();
        for (int i = 0; i < rows.size(); i++) {
            var rate = rates.get(i);
            byKey.put(new Key(rate.from(), rate.to(), rate.date()), rows.get(i));
        }
        var set = tx.sql(
                ExchangeRateQueries.SET_ALL,
                column(rates, r -> Ids.next(), UUID[]::new),
                column(rates, WriteExchangeRate::from, String[]::new),
                column(rates, WriteExchangeRate::to, String[]::new),
                column(rates, WriteExchangeRate::date, LocalDate[]::new),
                numbers(rates, WriteExchangeRate::rate));
        var events = new ArrayList<Event>();
        for (var r : set) {
            var event = ExchangeRateQueries.set(r);
            events.add(event);
            var rate = ExchangeRateQueries.rate(r);
            var row = byKey.get(new Key(rate.from(), rate.to(), rate.date()));
            if (row != null)
                row.is(event.subjectVersion() == 1 ? ImportRow.Outcome.CREATED : ImportRow.Outcome.CHANGED);
        }
        EventLog.appendAll(tx, events);
    }
}
