package tradepost.catalog.core.item;

import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.IntStream;
import tradepost.catalog.barcode.Barcode;
import tradepost.catalog.barcode.CodedItem;
import tradepost.catalog.barcode.ItemBarcodes;

final class BarcodeQueries {
    static final String GET = """
            select i.id, i.sku, i.name, i.version, b.codes, b.kinds, b.pieces
            from item i, lateral (
              select array_agg(code order by position) as codes, array_agg(kind order by position) as kinds,
                array_agg(pieces order by position) as pieces
              from item_barcode where item_id = i.id) b
            where i.id = $1 and i.deleted_at is null
            """;

    static final String DELETE = "delete from item_barcode where item_id = $1";

    static final String INSERT = """
            insert into item_barcode(item_id, position, code, kind, pieces)
            select $1, place - 1, code, kind, pieces
            from unnest($2::text[], $3::text[], $4::bigint[]) with ordinality u(code, kind, pieces, place)
            """;

    /** {@code %s} stands for the columns of an item. */
    static final String TOUCH =
            "update item set barcode = $2, version = version + 1, updated_at = now() where id = $1 returning %s";

    /** The triggers of an item do so only for its first bar code. */
    static final String REFRESH_SEARCH = "select search_refresh(array[$1::uuid])";

    /** At most 20 items for each code. */
    static final String BY_CODE = """
            select c.code, m.kind, m.pieces, m.id, m.sku, m.name, m.status, (select product_id from product_variant where item_id = m.id)
            from unnest($1::text[]) c(code), lateral (
              select b.kind, b.pieces, i.id, i.sku, i.name, case when i.archived_at is null then 'active' else 'archived' end as status
              from item_barcode b,
                lateral (select id, sku, name, archived_at from item where id = b.item_id and deleted_at is null offset 0) i
              where b.code = c.code order by i.archived_at is not null, i.id limit 20) m
            """;

    private BarcodeQueries() {}

    static ItemBarcodes itemBarcodes(Row r) {
        return new ItemBarcodes(r.getUUID(0), r.getString(1), r.getString(2), barcodes(r), r.getLong(3));
    }

    private static List<Barcode> barcodes(Row r) {
        var codes = r.getArrayOfStrings(4);
        if (codes == null) return List.of();
        var kinds = r.getArrayOfStrings(5);
        var pieces = r.getArrayOfLongs(6);
        return IntStream.range(0, codes.length)
                .mapToObj(i -> new Barcode(codes[i], kinds[i], pieces[i]))
                .toList();
    }

    static CodedItem coded(Row r) {
        return new CodedItem(
                r.getString(0),
                r.getString(1),
                r.getLong(2),
                r.getUUID(3),
                r.getString(4),
                r.getString(5),
                r.getString(6),
                r.getUUID(7));
    }
}
