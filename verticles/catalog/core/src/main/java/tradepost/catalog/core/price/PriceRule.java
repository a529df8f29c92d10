package tradepost.catalog.core.price;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.price.ListPrice;
import tradepost.catalog.price.PriceRequest;
import tradepost.kernel.concurrent.Batches;
import tradepost.kernel.db.Db;
import tradepost.kernel.value.Money;

/**
 * The rule that picks the price of an item from the price lists. A list applies if it is active, in the currency, valid at the time,
 * and for the customer, its group or everybody. A price of it applies from its minimum quantity on. The most specific list wins:
 * first customer, then group, then everybody; then the lowest priority, the largest minimum quantity, the lowest price, the lowest id.
 *
 * <p>The rule is one SQL order, because the lists of a customer may have millions of prices, of which each line needs a few: the
 * statement reads these by key and returns the one that wins. It prices the requests of many callers at once.
 */
final class PriceRule {
    private static final int BATCH_MAX = 16; // each line is compared with the lists of every request in the batch

    /** {@code offset 0} makes the planner use the keys, as in the look-up of offers. */
    static final String PICK = """
            with request as (
              select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) with ordinality
                as r(customer_id, customer_group, currency, at, n)),
            applicable as materialized (
              select r.n as request, l.* from request r, lateral (
                select id, name, 1 as rank, priority, referenced_at from price_list
                where customer_id = r.customer_id and currency = r.currency and %1$s
                union all
                select id, name, 2, priority, referenced_at from price_list
                where customer_group = r.customer_group and currency = r.currency and %1$s
                union all
                select id, name, 3, priority, referenced_at from price_list
                where customer_id is null and customer_group is null and currency = r.currency and %1$s
                offset 0) l)
            select distinct on (w.request, w.n) w.request::int, w.n::int, a.id, a.name, a.rank, p.minimum_quantity, p.unit_price,
              a.referenced_at is not null
            from unnest($5::int[], $6::int[], $7::uuid[], $8::bigint[]) as w(request, n, item_id, quantity)
              join applicable a on a.request = w.request, lateral (
              select minimum_quantity, unit_price from price_list_price
              where price_list_id = a.id and item_id = w.item_id and minimum_quantity <= w.quantity
              order by minimum_quantity desc limit 1) p
            order by w.request, w.n, a.rank, a.priority, p.minimum_quantity desc, p.unit_price, a.id
            """.formatted("""
                    active and archived_at is null and deleted_at is null
                    and (valid_from is null or valid_from <= coalesce(r.at, now())) and (valid_to is null or valid_to > coalesce(r.at, now()))""");

    private static final List<String> SCOPES = List.of("customer", "group", "everybody");

    private final Db db;
    private final Batches<List<PriceRequest>, List<ListPrice>> batches;

    PriceRule(Vertx vertx, Db db) {
        this.db = db;
        batches = new Batches<>(vertx, BATCH_MAX, this::pick);
        batches.weighedBy(PriceRule::weight);
    }

    /** See {@link tradepost.catalog.price.PriceService#pricesOfLists}. */
    Future<List<ListPrice>> of(List<PriceRequest> requests) {
        return batches.ask(requests);
    }

    private static int weight(List<PriceRequest> requests) {
        return requests.size()
                + requests.stream().mapToInt(r -> r.lines().size()).sum();
    }

    private List<List<ListPrice>> pick(List<List<PriceRequest>> batch) {
        var all = batch.stream().flatMap(List::stream).toList();
        var places = new ArrayList<Integer>();
        var numbers = new ArrayList<Integer>();
        var lines = new ArrayList<PriceRequest.Line>();
        for (int r = 0; r < all.size(); r++)
            for (int l = 0; l < all.get(r).lines().size(); l++) {
                places.add(r + 1);
                numbers.add(l);
                lines.add(all.get(r).lines().get(l));
            }
        var found = new ArrayList<List<ListPrice>>();
        for (int r = 0; r < all.size(); r++) found.add(new ArrayList<>());
        for (var row : db.query(
                        PICK,
                        all.stream().map(PriceRequest::customerId).toArray(UUID[]::new),
                        all.stream().map(PriceRequest::customerGroup).toArray(String[]::new),
                        all.stream().map(PriceRequest::currency).toArray(String[]::new),
                        all.stream().map(PriceRule::at).toArray(OffsetDateTime[]::new),
                        places.toArray(Integer[]::new),
                        numbers.toArray(Integer[]::new),
                        lines.stream().map(PriceRequest.Line::itemId).toArray(UUID[]::new),
                        lines.stream().map(PriceRequest.Line::quantity).toArray(Long[]::new))
                .await()) {
            int request = row.getInteger(0) - 1;
            found.get(request).add(price(row, request, all.get(request).currency()));
        }
        return byCall(batch, found);
    }

    private static @Nullable OffsetDateTime at(PriceRequest request) {
        return request.at() == null ? null : request.at().atOffset(ZoneOffset.UTC);
    }

    private static ListPrice price(Row r, int request, String currency) {
        return new ListPrice(
                request,
                r.getInteger(1),
                r.getUUID(2),
                r.getString(3),
                SCOPES.get(r.getInteger(4) - 1),
                r.getLong(5),
                Money.readPrice(r, 6, currency),
                r.getBoolean(7));
    }

    /** Counts the requests of each call from 0. */
    private static List<List<ListPrice>> byCall(List<List<PriceRequest>> batch, List<List<ListPrice>> found) {
        var answers = new ArrayList<List<ListPrice>>();
        int first = 0;
        for (var call : batch) {
            int before = first;
            answers.add(found.subList(first, first + call.size()).stream()
                    .flatMap(List::stream)
                    .map(p -> p.ofRequest(p.request() - before))
                    .toList());
            first += call.size();
        }
        return answers;
    }
}
