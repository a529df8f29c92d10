package tradepost.contact.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.UUID;
import tradepost.contact.ContactEvents;
import tradepost.contact.ContactEvents.ContactChanged;
import tradepost.contact.DeleteContact;
import tradepost.contact.Vendor;
import tradepost.contact.VendorPage;
import tradepost.contact.VendorQuery;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.contact.WriteVendor;
import tradepost.kernel.bus.Request;
import tradepost.kernel.bus.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Idempotency;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Page;
import tradepost.kernel.listing.Where;
import tradepost.kernel.value.Done;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.MergePatch;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Problem;
import tradepost.kernel.value.Text;

final class VendorServiceImpl implements VendorService {
    private static final String NOT_FOUND = "vendor_not_found";
    private static final Set<String> REQUIRED = Set.of("name", "email");

    private final Vertx vertx;
    private final Db db;
    private final References<VendorSnapshot> references;

    VendorServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        references = new References<>(
                vertx,
                db,
                NOT_FOUND,
                VendorQueries::snapshot,
                s -> s.referenced() || s.archived(),
                VendorQueries.SNAPSHOTS,
                VendorQueries.REFERENCE);
    }

    @Override
    public Future<Vendor> createVendor(WriteVendor body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Vendor.class, tx -> {
                    var vendor = tx.single(VendorQueries::vendor, VendorQueries.INSERT, values(Ids.next(), body));
                    append(tx, ContactEvents.VENDOR_CREATED, vendor);
                    return vendor;
                }));
    }

    @Override
    public Future<Vendor> getVendor(UUID vendorId, Caller caller) {
        return db.require(NOT_FOUND, VendorQueries::vendor, VendorQueries.GET, vendorId);
    }

    @Override
    public Future<VendorPage> listVendors(VendorQuery query, Caller caller) {
        var email = query.email() == null ? null : Text.email(query.email());
        var where = Where.of("deleted_at is null")
                .archived(query.archived(), "archived_at is not null")
                .between("created_at", query.createdFrom(), query.createdTo())
                .and("email = ?", email)
                .in("status", query.status())
                .and("currency = ?", query.currency())
                .and("tags @> ?", query.tags() == null ? null : query.tags().toArray(String[]::new))
                .search(VendorQueries.IDS, "name", query.q());
        return Page.of(query.limit(), query.offset(), query.after(), query.sort())
                .read(db, VendorQueries.LISTED, where)
                .map(slice -> new VendorPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Vendor> putVendor(UUID vendorId, WriteVendor body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> Idempotency.write(db, Vendor.class, tx -> {
                    tx.requireVersion("vendor", vendorId);
                    return replace(tx, vendorId, body);
                }));
    }

    private static Vendor replace(Tx tx, UUID vendorId, WriteVendor body) {
        var vendor = tx.require(NOT_FOUND, VendorQueries::vendor, VendorQueries.REPLACE, values(vendorId, body));
        append(tx, ContactEvents.VENDOR_UPDATED, vendor);
        return vendor;
    }

    @Override
    public Future<Vendor> patchVendor(UUID vendorId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Vendor.class, tx -> patch(tx, vendorId, body)));
    }

    private static Vendor patch(Tx tx, UUID vendorId, JsonObject body) {
        var now = tx.require(NOT_FOUND, VendorQueries::vendor, VendorQueries.LOCK, vendorId);
        Request.requireVersion(now.version());
        var was = Json.write(now);
        var said = WriteVendor.of(MergePatch.apply(was, body, REQUIRED));
        return said.equals(WriteVendor.of(was)) ? now : replace(tx, vendorId, said);
    }

    @Override
    public Future<Void> deleteVendor(UUID vendorId, DeleteContact query, Caller caller) {
        boolean archive = Boolean.TRUE.equals(query.archive());
        return Tasks.run(
                        vertx,
                        () -> Idempotency.write(
                                db, Done.class, tx -> archive ? archive(tx, vendorId) : delete(tx, vendorId)))
                .mapEmpty();
    }

    private static Done delete(Tx tx, UUID vendorId) {
        tx.requireVersion("vendor", vendorId);
        var vendor =
                Named.delete(tx, NOT_FOUND, VendorQueries::vendor, VendorQueries.DELETE, VendorQueries.GET, vendorId);
        append(tx, ContactEvents.VENDOR_DELETED, vendor);
        return new Done();
    }

    private static Done archive(Tx tx, UUID vendorId) {
        tx.requireVersion("vendor", vendorId);
        var vendor =
                Named.archive(tx, NOT_FOUND, VendorQueries::vendor, VendorQueries.ARCHIVE, VendorQueries.GET, vendorId);
        if (vendor != null) append(tx, ContactEvents.VENDOR_ARCHIVED, vendor);
        return new Done();
    }

    @Override
    public Future<Vendor> restoreVendor(UUID vendorId, Caller caller) {
        return Tasks.run(vertx, () -> Idempotency.write(db, Vendor.class, tx -> restore(tx, vendorId)));
    }

    private static Vendor restore(Tx tx, UUID vendorId) {
        tx.requireVersion("vendor", vendorId);
        var vendor = tx.firstOrNull(VendorQueries::vendor, VendorQueries.RESTORE, vendorId);
        if (vendor == null) return tx.require(NOT_FOUND, VendorQueries::vendor, VendorQueries.GET, vendorId);
        append(tx, ContactEvents.VENDOR_RESTORED, vendor);
        return vendor;
    }

    @Override
    public Future<VendorSnapshot> vendorSnapshot(UUID vendorId, Caller caller) {
        return references.snapshot(vendorId);
    }

    @Override
    public Future<VendorSnapshot> referenceVendor(UUID vendorId, Caller caller) {
        return references.mark(vendorId).map(found -> {
            if (found.archived()) throw Problem.conflict("vendor_archived");
            return found;
        });
    }

    private static void append(Tx tx, String type, Vendor vendor) {
        EventLog.append(tx, type, vendor.id(), vendor.version(), ContactChanged.of(vendor));
    }

    private static Object[] values(UUID id, WriteVendor body) {
        Problem.all(() -> Text.visible("name", body.name()), () -> Text.email(body.email()), () -> {
            if (body.currency() != null) Money.currency(body.currency());
        });
        return new Object[] {
            id,
            Text.visible("name", body.name()),
            Text.email(body.email()),
            body.phone(),
            body.address(),
            body.status() == null ? "active" : body.status(),
            body.paymentTermsDays(),
            body.currency() == null ? null : Money.currency(body.currency()),
            body.leadTimeDays(),
            Parts.array("addresses", body.addresses()),
            Parts.array("contacts", body.contacts()),
            Parts.tags(body.tags()),
            Metadata.of(body.metadata())
        };
    }
}
