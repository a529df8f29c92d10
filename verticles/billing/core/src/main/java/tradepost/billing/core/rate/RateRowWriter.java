package tradepost.billing.core.rate;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.billing.rate.ExchangeRate;
import tradepost.billing.rate.WriteExchangeRate;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Tx;
import tradepost.kernel.imports.CsvColumns;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.imports.RowWriter;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.ResourceBatch;

/**
 * Writes exchange rates from a file. The currencies and the day name a rate: it is changed, or created. A row of an archived rate, as an
 * export has it, is left alone.
 */
final class RateRowWriter implements RowWriter {
    private static final List<String> NAMES = List.of("from_currency", "to_currency", "date");
    private static final List<String> REQUIRED = List.of("from_currency", "to_currency", "date", "rate");
    private static final String ARCHIVED_AT = "archived_at";

    private static final String LOCK = """
            select id, from_currency, to_currency, date, rate from exchange_rate
            where (from_currency, to_currency, date) in (select * from unnest($1::text[], $2::text[], $3::date[]))
              and deleted_at is null and archived_at is null
            order by id for no key update
            """;

    private record StoredRate(UUID id, String key, BigDecimal rate) {
        static StoredRate of(Row r) {
            return new StoredRate(
                    r.getUUID("id"),
                    RateRowWriter.key(
                            r.getString("from_currency"),
                            r.getString("to_currency"),
                            r.getLocalDate("date").toString()),
                    r.getBigDecimal("rate"));
        }
    }

    private final ResourceBatch<ExchangeRate, WriteExchangeRate> rates =
            ExchangeRateServiceImpl.RATES.batch("from_currency");
    private final CsvColumns columns;

    RateRowWriter(Contract contract) {
        var time = new JsonObject().put("type", "string").put("format", "date-time");
        columns =
                CsvColumns.of(contract, "listExchangeRates", "WriteExchangeRate", Map.of(ARCHIVED_AT, time), REQUIRED);
    }

    @Override
    public CsvColumns columns() {
        return columns;
    }

    @Override
    public @Nullable String key(Function<String, @Nullable String> cells) {
        var archivedAt = cells.apply(ARCHIVED_AT);
        if (archivedAt != null && !archivedAt.isBlank()) return null;
        var names = new ArrayList<String>();
        for (var name : NAMES) if (cells.apply(name) instanceof String cell && !cell.isBlank()) names.add(cell);
        return names.size() == NAMES.size() ? String.join(" ", names) : null;
    }

    private static String key(String from, String to, String date) {
        return String.join(" ", from, to, date);
    }

    private static String key(JsonObject rate) {
        return key(rate.getString("from_currency"), rate.getString("to_currency"), rate.getString("date"));
    }

    @Override
    public Prepared prepare(List<ImportRow> rows, boolean dryRun) {
        for (var row : rows)
            for (var name : REQUIRED)
                if (row.values().getValue(name) == null)
                    row.refuse(Problem.badRequest("required", Problem.detail(name, "is required")));
        return this::write;
    }

    private void write(Tx tx, List<ImportRow> rows) {
        var wanted = new LinkedHashMap<ImportRow, JsonObject>();
        for (var row : rows)
            try {
                if (row.values().getValue(ARCHIVED_AT) == null) wanted.put(row, rates.columns(row.values()));
            } catch (ServiceException e) {
                row.refuse(e);
            }
        var known = known(tx, wanted.values());
        var created = new ArrayList<JsonObject>();
        var changed = new ArrayList<JsonObject>();
        wanted.forEach((row, rate) -> {
            var stored = known.get(key(rate));
            if (stored == null) {
                created.add(rate);
                row.is(ImportRow.Outcome.CREATED);
            } else if (stored.rate.compareTo((BigDecimal) rate.getValue("rate")) != 0) {
                changed.add(rate.put("id", stored.id.toString()));
                row.is(ImportRow.Outcome.CHANGED);
            }
        });
        rates.insert(tx, created);
        rates.replace(tx, changed);
    }

    private static Map<String, StoredRate> known(Tx tx, Collection<JsonObject> wanted) {
        var known = new HashMap<String, StoredRate>();
        var from = wanted.stream().map(r -> r.getString("from_currency")).toArray(String[]::new);
        var to = wanted.stream().map(r -> r.getString("to_currency")).toArray(String[]::new);
        var dates =
                wanted.stream().map(r -> LocalDate.parse(r.getString("date"))).toArray(LocalDate[]::new);
        for (var stored : tx.list(StoredRate::of, LOCK, from, to, dates)) known.put(stored.key, stored);
        return known;
    }
}
