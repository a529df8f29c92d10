package tradepost.shipping.core.shipment;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.event.KnownLocations;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Searched;
import tradepost.orders.OrderNumber;
import tradepost.sales.SalesOrder;
import tradepost.shipping.ShipTo;
import tradepost.shipping.Shipment;
import tradepost.shipping.ShipmentLine;
import tradepost.shipping.ShippedLot;

/** The statements on shipments, with their row mappings. Whatever changes a shipment holds the lock of the fulfilment of its order. */
final class ShipmentQueries {
    static final OrderNumber NUMBER = new OrderNumber("SH-");

    private static final String COLUMNS = """
            s.id, s.number, s.order_id, s.order_number, s.customer_id, s.customer_name, s.location_id, s.status, s.carrier, s.tracking,
            s.reference, s.notes, s.cancel_reason, s.version, s.created_at, s.updated_at, s.packed_at, s.shipped_at, s.delivered_at,
            s.cancelled_at, %s, s.metadata""".formatted(KnownLocations.TABLE.code("s.location_id"));

    private static final int SHIP_TO_AT = 22;
    private static final int LINE_AT = 23;
    private static final int DISPATCH_AT = LINE_AT + 7;

    /** By its own words and by the name of its customer. */
    static final Searched SEARCHED = new Searched("id", "shipment_found", "name", """
            exists (select from shipment_customer_search c
                    where c.customer_id = shipment.customer_id and c.name = shipment.customer_name and c.search_words @@ ? offset 0)
              or exists (select from shipment_search s where s.id = shipment.id and s.search_words @@ ? offset 0)""");

    /** By digits: of its number or that of its order, or among the words, of which at most 1,000 shipments are found. */
    static final String HAS_DIGITS = """
            id = any(array(
              select id from shipment where number = %s
              union all select id from shipment where order_id in (select order_id from fulfilment where order_number = %s)
              union all (select id from shipment_found where search_words @@ (select search_query(?::text)) limit 1000)))
            """.formatted(NUMBER.ofDigits(), SalesOrder.NUMBER.ofDigits());

    /** What customers search by: the notes of staff would be told by what is found. No index serves it; a customer has few shipments. */
    static final String SHOWN_WORDS =
            "search_words(concat_ws(' ', customer_name, carrier, tracking, reference)) @@ search_query(?)";

    /** The shipments $1 with their lines, by one statement, so that both are from one moment. A shipment always has a line. */
    static final String WITH_LINES = """
            select %s, f.ship_to, l.id, l.order_line_id, l.item_id, p.sku, p.name, l.quantity,
              (select sum(o.reserved)::bigint from fulfilment_line o where o.order_line_id = l.order_line_id), s.dispatch_id, s.attempts,
              l.lots
            from shipment s
              join fulfilment f on f.order_id = s.order_id
              join shipment_line l on l.shipment_id = s.id
              join fulfilment_line p on p.order_line_id = l.order_line_id and p.location_id = s.location_id
            where s.id = any((select $1::uuid[])::uuid[]) order by s.created_at, s.id, p.line_no
            """.formatted(COLUMNS);

    static final Listing<Shipment> LISTED = Listing.of(
                    "shipment", COLUMNS.replace("s.", ""), r -> shipment(r, null, null), Shipment::id)
            .byDocumentNumber("number", NUMBER.prefix(), Shipment::number)
            .byText("customer_name", Shipment::customerName)
            .byText("status", Shipment::status)
            .byTime("created_at", Shipment::createdAt)
            .byTime("updated_at", Shipment::updatedAt)
            .includingLines("lines", WITH_LINES, ShipmentQueries::withLines);

    static final String KNOWN = "select status from fulfilment where order_id = $1";

    static final String LOCATIONS = "select distinct location_id from shipment where order_id = $1";

    static final String LOCK_ORDER = "select status from fulfilment where order_id = $1 for no key update";

    /** The orders $1, in a fixed order. */
    static final String LOCK_ORDERS = """
            select order_id, status from fulfilment where order_id = any((select $1::uuid[])::uuid[]) order by order_id for no key update
            """;

    /** Locks the order of shipment $1. */
    static final String LOCK_ORDER_OF = """
            select order_id from fulfilment where order_id = (select order_id from shipment where id = $1) for no key update
            """;

    /** What is open or packed of an order, in the order of its pick lists and lines. */
    static final String WORK = work("s.order_id = $1");

    /** The same of the orders $1. */
    static final String WORK_OF_ALL = work("s.order_id = any((select $1::uuid[])::uuid[])");

    /** What is packed or leaving of an order. */
    static final String PACKED = """
            select l.order_line_id, s.location_id, sum(l.quantity)::bigint from shipment s join shipment_line l on l.shipment_id = s.id
            where s.order_id = $1 and (s.status = 'packed' or s.status = 'open' and s.dispatch_id is not null) group by 1, 2
            """;

    static final String ORDER_LINES = "select distinct order_line_id from fulfilment_line where order_id = $1";

    static final String OF_COMMAND = "select id from shipment where order_id = $1 and dispatch_id = $2";

    /** The shipments of the orders $1 that the commands $2 ship. */
    static final String OF_COMMANDS = """
            select s.dispatch_id, s.id from unnest((select $1::uuid[]), (select $2::uuid[])) as c(order_id, command)
              join shipment s on s.order_id = c.order_id and s.dispatch_id = c.command
            """;

    /** $1 to $3: new shipments, their orders and their locations, in this sequence. */
    static final String INSERT = """
            insert into shipment(id, number, order_id, order_number, customer_id, customer_name, location_id)
            select n.id, %s, f.order_id, f.order_number, f.customer_id, f.customer_name, n.location_id
            from (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as u(id, order_id, location_id, n) order by n) n
              join fulfilment f on f.order_id = n.order_id
            """.formatted(NUMBER.next("shipment_number"));

    /** Like {@link #INSERT}, for parts of open shipments: packed, or dispatched by the command $4. */
    static final String INSERT_PARTS = """
            insert into shipment(id, number, order_id, order_number, customer_id, customer_name, location_id, dispatch_id, status, packed_at,
              carrier, tracking, reference, notes, metadata)
            select n.id, %s, f.order_id, f.order_number, f.customer_id, f.customer_name, n.location_id, $4,
              case when $4::uuid is null then 'packed' else 'open' end, case when $4::uuid is null then now() end, $5, $6, $7, $8, coalesce($9::jsonb, '{}')
            from (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as u(id, order_id, location_id, n) order by n) n
              join fulfilment f on f.order_id = n.order_id
            """.formatted(NUMBER.next("shipment_number"));

    /** The open shipments $1 are packed as a whole, or dispatched by the command $2. */
    static final String TAKE_WHOLE = """
            update shipment set dispatch_id = $2, status = case when $2::uuid is null then 'packed' else status end,
              packed_at = case when $2::uuid is null then now() end, carrier = coalesce($3, carrier), tracking = coalesce($4, tracking),
              reference = coalesce($5, reference), notes = coalesce($6, notes),
              metadata = coalesce($7::jsonb, metadata), version = version + 1, updated_at = now()
            where id = any((select $1::uuid[])::uuid[]) and status = 'open' and dispatch_id is null
            """;

    /** The open shipments $1 are dispatched as a whole by the commands $2, with the fields $3 to $7. */
    static final String DISPATCH_WHOLE = """
            update shipment s set dispatch_id = t.command, attempts = s.attempts + 1, carrier = coalesce(t.carrier, s.carrier),
              tracking = coalesce(t.tracking, s.tracking), reference = coalesce(t.reference, s.reference), notes = coalesce(t.notes, s.notes),
              metadata = coalesce(t.metadata, s.metadata), version = s.version + 1, updated_at = now()
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::text[]), (select $4::text[]), (select $5::text[]),
              (select $6::text[]), (select $7::text[]::jsonb[])) as t(id, command, carrier, tracking, reference, notes, metadata)
            where s.id = t.id and s.status = 'open' and s.dispatch_id is null
            """;

    /** $1 and $2: lines, and the pieces that leave them. Skips a line that would have none left. */
    static final String REDUCE_LINES = """
            update shipment_line l set quantity = l.quantity - t.quantity
            from unnest((select $1::uuid[]), (select $2::bigint[])) as t(id, quantity)
            where l.id = t.id and l.quantity > t.quantity
            """;

    /** $1 and $2: lines, and the shipments to which they move. */
    static final String MOVE_LINES = """
            update shipment_line l set shipment_id = t.shipment_id
            from unnest((select $1::uuid[]), (select $2::uuid[])) as t(id, shipment_id) where l.id = t.id
            """;

    static final String DELETE_LINES = "delete from shipment_line where id = any((select $1::uuid[])::uuid[])";

    /** Adds pieces to the shipments $2: $1 ids of new lines, $3 lines of the order, $4 items, $5 pieces. */
    static final String ADD_LINES = """
            insert into shipment_line(id, shipment_id, order_line_id, item_id, quantity)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[])
            on conflict (shipment_id, order_line_id) do update set quantity = shipment_line.quantity + excluded.quantity
            """;

    /** The lots $3 have left with the shipments $1, of the lines $2. Returns those of the shipments that are known to have left. */
    static final String NAME_LOTS = """
            with named as (
              update shipment_line l set lots = n.lots
              from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::text[]::jsonb[])) as n(shipment_id, line_id, lots)
              where l.shipment_id = n.shipment_id and l.order_line_id = n.line_id returning l.shipment_id)
            select distinct s.id from named join shipment s on s.id = named.shipment_id where s.status in ('shipped', 'delivered')
            """;

    /** The lines of the shipments $1 have changed. */
    static final String TOUCH = """
            update shipment set version = version + 1, updated_at = now() where id = any((select $1::uuid[])::uuid[])
            """;

    static final String PATCH = """
            update shipment set carrier = $2, tracking = $3, reference = $4, notes = $5, metadata = $6, version = version + 1, updated_at = now()
            where id = $1 and status <> 'cancelled'
            """;

    static final String PACK = """
            update shipment set status = 'packed', packed_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s and dispatch_id is null
            """.formatted(ShipmentStates.PACK.allowed());

    /** The command $2 ships the shipments $1, also if the last attempt of another one has no outcome. */
    static final String DISPATCH = """
            update shipment set dispatch_id = $2, attempts = attempts + 1 where id = any((select $1::uuid[])::uuid[]) and %s
            """.formatted(ShipmentStates.SHIP.allowed());

    /** Sales has refused the attempts $2 to ship the shipments $1. Returns those that are still under way and have no later attempt. */
    static final String REFUSED = """
            select s.id from shipment s join unnest($1::uuid[], $2::int[]) as r(id, attempts) on r.id = s.id and r.attempts = s.attempts
            where s.dispatch_id is not null and %s
            """.formatted(ShipmentStates.SHIP.allowed());

    static final String DISPATCH_NO_MORE =
            "update shipment set dispatch_id = null where id = any((select $1::uuid[])::uuid[]) and %s"
                    .formatted(ShipmentStates.SHIP.allowed());

    /** Returns the ids of those that it has shipped, and their orders. */
    static final String SHIP = """
            update shipment set status = 'shipped', shipped_at = now(), version = version + 1, updated_at = now()
            where id = any((select $1::uuid[])::uuid[]) and %s returning id, order_id
            """.formatted(ShipmentStates.SHIP.allowed());

    /** The pieces of those of the shipments $1 that are cancelled, by order, line and location. */
    static final String LATE_PIECES = """
            select s.order_id, l.order_line_id, s.location_id, sum(l.quantity)::bigint
            from shipment s join shipment_line l on l.shipment_id = s.id
            where s.id = any((select $1::uuid[])::uuid[]) and s.%s group by 1, 2, 3 order by 1, 2, 3
            """.formatted(ShipmentStates.LATE.allowed());

    static final String SHIP_LATE = """
            update shipment set status = 'shipped', shipped_at = now(), cancelled_at = null, cancel_reason = null, version = version + 1,
                   updated_at = now()
            where id = any((select $1::uuid[])::uuid[]) and %s returning id
            """.formatted(ShipmentStates.LATE.allowed());

    static final String DELIVER = """
            update shipment set status = 'delivered', delivered_at = now(), version = version + 1, updated_at = now()
            where id = $1 and %s
            """.formatted(ShipmentStates.DELIVER.allowed());

    static final String END = """
            update shipment set status = 'cancelled', cancelled_at = now(), cancel_reason = $2, version = version + 1, updated_at = now()
            where id = any((select $1::uuid[])::uuid[]) and %s returning id
            """.formatted(ShipmentStates.END.allowed());

    /** Those of the orders $1 of which nothing is open or packed any more. */
    static final String DONE = """
            update fulfilment f set status = 'done', updated_at = now() where order_id = any((select $1::uuid[])::uuid[]) and status = 'open'
              and not exists (select from shipment s where s.order_id = f.order_id and s.status in ('open', 'packed'))
            """;

    private ShipmentQueries() {}

    private static String work(String ofOrders) {
        return """
                select s.id, s.status, s.location_id, s.dispatch_id is not null, l.id, l.order_line_id, l.item_id, l.quantity, s.order_id
                from shipment s
                  join shipment_line l on l.shipment_id = s.id
                  join fulfilment_line p on p.order_line_id = l.order_line_id and p.location_id = s.location_id
                where %s and s.status in ('open', 'packed') order by s.created_at, s.id, p.line_no
                """.formatted(ofOrders);
    }

    /**
     * A shipment with its lines.
     *
     * @param dispatchId the command that ships it
     * @param attempts to ship it
     */
    record Read(Shipment shipment, @Nullable UUID dispatchId, int attempts) {}

    static Shipment shipment(Row r, @Nullable ShipTo shipTo, @Nullable List<ShipmentLine> lines) {
        return new Shipment(
                r.getUUID(0),
                r.getString(1),
                r.getUUID(2),
                r.getString(3),
                r.getUUID(4),
                r.getString(5),
                r.getUUID(6),
                r.getString(20),
                r.getString(7),
                r.getString(8),
                r.getString(9),
                r.getString(10),
                r.getString(11),
                r.getJsonObject(21),
                r.getString(12),
                r.getLong(13),
                r.getOffsetDateTime(14).toInstant(),
                r.getOffsetDateTime(15).toInstant(),
                RowMapper.instant(r, 16),
                RowMapper.instant(r, 17),
                RowMapper.instant(r, 18),
                RowMapper.instant(r, 19),
                shipTo,
                lines);
    }

    /** Reads {@link #WITH_LINES}. */
    static List<Read> withLines(RowSet<Row> rows) {
        var found = new ArrayList<Read>();
        var lines = new ArrayList<ShipmentLine>();
        Row last = null;
        for (var row : rows) {
            if (last != null && !last.getUUID(0).equals(row.getUUID(0))) {
                found.add(read(last, lines));
                lines.clear();
            }
            lines.add(line(row));
            last = row;
        }
        if (last != null) found.add(read(last, lines));
        return found;
    }

    private static Shipment withLines(Shipment listed, List<Row> rows) {
        if (rows.isEmpty()) return listed;
        return read(rows.getFirst(), rows.stream().map(ShipmentQueries::line).toList())
                .shipment();
    }

    private static Read read(Row r, List<ShipmentLine> lines) {
        var address = r.getJsonObject(SHIP_TO_AT);
        return new Read(
                shipment(r, shipTo(address), List.copyOf(lines)),
                r.getUUID(DISPATCH_AT),
                r.getInteger(DISPATCH_AT + 1));
    }

    private static @Nullable ShipTo shipTo(@Nullable JsonObject address) {
        return address == null ? null : Json.read(address, ShipTo.class);
    }

    private static ShipmentLine line(Row r) {
        return new ShipmentLine(
                r.getUUID(LINE_AT),
                r.getUUID(LINE_AT + 1),
                r.getUUID(LINE_AT + 2),
                r.getString(LINE_AT + 3),
                r.getString(LINE_AT + 4),
                r.getLong(LINE_AT + 5),
                r.getLong(LINE_AT + 6),
                lots(r.getJsonArray(DISPATCH_AT + 2)));
    }

    private static List<ShippedLot> lots(@Nullable JsonArray lots) {
        if (lots == null) return List.of();
        return lots.stream()
                .map(l -> Json.read((JsonObject) l, ShippedLot.class))
                .toList();
    }
}
