package tradepost.contact.core;

import io.vertx.sqlclient.Row;
import tradepost.contact.Vendor;
import tradepost.contact.VendorSnapshot;
import tradepost.kernel.listing.Listing;

/** Every statement on vendors, with what reads its rows. */
final class VendorQueries {
    static final String COLUMNS = """
            id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses, contacts, tags, metadata,
            archived_at, version, created_at, updated_at""";

    static final String INSERT = """
            insert into vendor(id, name, email, phone, address, status, payment_terms_days, currency, lead_time_days, addresses,
              contacts, tags, metadata)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning %s
            """.formatted(COLUMNS);

    static final String GET = "select %s from vendor where id = $1 and deleted_at is null".formatted(COLUMNS);

    static final Listing<Vendor> LISTED = Listing.of("vendor", COLUMNS, VendorQueries::vendor, Vendor::id)
            .byText("name", Vendor::name)
            .byText("email", Vendor::email)
            .byText("status", Vendor::status)
            .byTime("created_at", Vendor::createdAt)
            .byTime("updated_at", Vendor::updatedAt);

    static final String IDS = "select id from vendor";

    static final String LOCK = GET + " for no key update";

    static final String ARCHIVE = """
            update vendor set archived_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is null returning %s
            """.formatted(COLUMNS);

    static final String RESTORE = """
            update vendor set archived_at = null, version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and archived_at is not null returning %s
            """.formatted(COLUMNS);

    static final String REPLACE = """
            update vendor set name = $2, email = $3, phone = $4, address = $5, status = $6, payment_terms_days = $7, currency = $8,
                   lead_time_days = $9, addresses = $10, contacts = $11, tags = $12, metadata = $13,
                   version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null returning %s
            """.formatted(COLUMNS);

    static final String DELETE = """
            update vendor set deleted_at = now(), version = version + 1, updated_at = now()
            where id = $1 and deleted_at is null and referenced_at is null returning %s
            """.formatted(COLUMNS);

    static final String SNAPSHOTS = """
            select id, name, email, status, currency, archived_at is not null, referenced_at is not null from vendor
            where id = any((select $1::uuid[])::uuid[]) and deleted_at is null
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
                Parts.addresses(r, 9),
                Parts.contacts(r, 10),
                Parts.tags(r, 11),
                r.getJsonObject(12),
                Parts.instant(r, 13),
                r.getLong(14),
                r.getOffsetDateTime(15).toInstant(),
                r.getOffsetDateTime(16).toInstant());
    }

    static VendorSnapshot snapshot(Row r) {
        return new VendorSnapshot(
                r.getUUID(0),
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getBoolean(5),
                r.getBoolean(6));
    }
}
