package tradepost.contact.core.vendor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.contact.ContactEvents;
import tradepost.contact.DeleteVendor;
import tradepost.contact.Vendor;
import tradepost.contact.VendorPage;
import tradepost.contact.VendorQuery;
import tradepost.contact.VendorService;
import tradepost.contact.VendorSnapshot;
import tradepost.contact.WriteVendor;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.resource.References;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

public final class VendorServiceImpl implements VendorService {
    public static final Resource<Vendor, WriteVendor> VENDORS = Resource.of("vendor", Vendor.class, WriteVendor.class)
            .column("name", w -> Text.visible("name", w.name()))
            .column("email", w -> Text.email(w.email()))
            .column("status", w -> w.status() == null ? "active" : w.status())
            .column("currency", w -> w.currency() == null ? null : Money.currency(w.currency()))
            .column("tags", w -> Text.tags(w.tags()))
            .sortedBy(VendorQuery.SORTS)
            .snapshot(VendorSnapshot.class)
            .publishes(ContactEvents.VENDOR)
            .build();

    private final Vertx vertx;
    private final Db db;
    private final References<VendorSnapshot> references;

    public VendorServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
        references = VENDORS.references(vertx, db, VendorSnapshot.class);
    }

    @Override
    public Future<Vendor> createVendor(WriteVendor body, Caller caller) {
        return Idempotency.task(vertx, db, Vendor.class, tx -> VENDORS.create(tx, body));
    }

    @Override
    public Future<Vendor> getVendor(UUID vendorId, Caller caller) {
        return VENDORS.get(db, vendorId);
    }

    @Override
    public Future<VendorPage> listVendors(VendorQuery query, Caller caller) {
        var where = VENDORS.where(query.archived(), query.createdFrom(), query.createdTo())
                .and("email = ?", query.email() == null ? null : Text.email(query.email()))
                .in("status", query.status())
                .and("currency = ?", query.currency())
                .and("tags @> ?", query.tags() == null ? null : query.tags().toArray(String[]::new))
                .search(Searched.own("vendor", "name"), query.q());
        return query.page().read(db, VENDORS.listing(), where).map(slice -> new VendorPage(slice.data(), slice.meta()));
    }

    @Override
    public Future<Vendor> putVendor(UUID vendorId, WriteVendor body, Caller caller) {
        return Idempotency.task(vertx, db, Vendor.class, tx -> VENDORS.put(tx, vendorId, body));
    }

    @Override
    public Future<Vendor> getVendorByExternalId(String system, String externalId, Caller caller) {
        return VENDORS.getByExternalId(db, system, externalId);
    }

    @Override
    public Future<Vendor> putVendorByExternalId(String system, String externalId, WriteVendor body, Caller caller) {
        return Idempotency.task(vertx, db, Vendor.class, tx -> VENDORS.putByExternalId(tx, system, externalId, body));
    }

    @Override
    public Future<Vendor> patchVendor(UUID vendorId, JsonObject body, Caller caller) {
        return Idempotency.task(vertx, db, Vendor.class, tx -> VENDORS.patch(tx, vendorId, body));
    }

    @Override
    public Future<Void> deleteVendor(UUID vendorId, DeleteVendor query, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> VENDORS.delete(tx, vendorId, query.archive()))
                .mapEmpty();
    }

    @Override
    public Future<Vendor> restoreVendor(UUID vendorId, Caller caller) {
        return Idempotency.task(vertx, db, Vendor.class, tx -> VENDORS.restore(tx, vendorId));
    }

    @Override
    public Future<VendorSnapshot> vendorSnapshot(UUID vendorId, Caller caller) {
        return references.snapshot(vendorId);
    }

    @Override
    public Future<List<VendorSnapshot>> vendorSnapshots(List<UUID> vendorIds, Caller caller) {
        return references.snapshots(vendorIds);
    }

    @Override
    public Future<VendorSnapshot> referenceVendor(UUID vendorId, Caller caller) {
        return references.mark(vendorId);
    }
}
