package tradepost.contact.core;

import io.vertx.sqlclient.Row;
import tradepost.contact.Vendor;
import tradepost.contact.VendorSnapshot;

/** Every statement on vendors, with what reads its rows. */
final class VendorQueries {
    static final String COLUMNS =
            "id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, metadata, version, created_at, updated_at";

    static final String INSERT = """
            insert into vendor(id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, metadata)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning %s
            """.formatted(COLUMNS);

    static final String GET = "select %s from vendor where id = $1 and deleted_at is null".formatted(COLUMNS);

    static final String LISTED =
            "vendor where deleted_at is null and ($1::text is null or email = $1) and ($2::text is null or status = $2)";

    static final String REPLACE = """
            update vendor set name = $2, email = $3, phone = $4, address = $5, status = $6, payment_terms_days = $7, currency = $8,
                   lead_time_days = $9, metadata = $10,
                   version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null returning %s
            """.formatted(COLUMNS);

    static final String DELETE = """
            update vendor set deleted_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and referenced_at is null returning %s
            """.formatted(COLUMNS);

    static final String SNAPSHOT_OF_REFERENCED = """
            select id, name, email, status, currency from vendor where id = $1 and deleted_at is null and referenced_at is not null
            """;

    static final String REFERENCE = """
            update vendor set referenced_at = now() where id = $1 and deleted_at is null and referenced_at is null
            """;

    private VendorQueries() {}

    static Vendor vendor(Row r) {
        return new Vendor(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getString(5),
                r.getInteger(6),
                r.getString(7),
                r.getInteger(8),
                r.getJsonObject(9),
                r.getLong(10),
                r.getOffsetDateTime(11).toInstant(),
                r.getOffsetDateTime(12).toInstant());
    }

    static VendorSnapshot snapshot(Row r) {
        return new VendorSnapshot(r.getUUID(0), r.getString(1), r.getString(2), r.getString(3), r.getString(4));
    }
}
