package tradepost.file.core.use;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CatalogEvents.ProductChanged;
import tradepost.catalog.product.ProductImage;
import tradepost.file.UseFiles;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.contract.VendorContract;

/**
 * Learns from the events of products and contracts which files they use. An event may come after a newer one of the same subject that was handed
 * over; it then changes nothing. Events of what has no files, and had none, take one statement together.
 */
public final class FileUserHandler implements Subscriptions.Handler {
    /** Those of which this is the newest version. One that never had a file is not stored. */
    private static final String NEWEST = """
            insert into file_user(kind, subject_id, version)
            select $1, n.subject_id, n.version from unnest($2::uuid[], $3::bigint[], $4::boolean[]) n(subject_id, version, has)
            where has or exists (select from file_user u where u.kind = $1 and u.subject_id = n.subject_id)
            order by n.subject_id
            on conflict (kind, subject_id) do update set version = excluded.version, updated_at = now()
            where file_user.version < excluded.version returning subject_id
            """;

    /** All files of several subjects, those that they have had too, in the order in which all transactions lock files. */
    private static final String LOCK = """
            select id from file
            where id = any(array(
              select unnest($3::uuid[]) union select file_id from file_use where kind = $1 and subject_id = any((select $2::uuid[])::uuid[])))
            order by id for no key update
            """;

    private final FileUses uses;
    private final String kind;
    private final Function<Event, UseFiles> used;

    private FileUserHandler(FileUses uses, String kind, Function<Event, UseFiles> used) {
        this.uses = uses;
        this.kind = kind;
        this.used = used;
    }

    public static FileUserHandler ofProducts(FileUses uses) {
        return new FileUserHandler(uses, "product", FileUserHandler::ofProduct);
    }

    public static FileUserHandler ofContracts(FileUses uses) {
        return new FileUserHandler(uses, "contract", FileUserHandler::ofContract);
    }

    private static UseFiles ofProduct(Event event) {
        var product = event.data(ProductChanged.class);
        var images = Stream.concat(
                        product.images().stream().map(ProductImage::fileId),
                        product.variants().stream().flatMap(v -> Stream.ofNullable(v.imageId())))
                .distinct()
                .toList();
        boolean deleted = event.type().equals(CatalogEvents.PRODUCT_DELETED);
        return new UseFiles(
                "product",
                event.subject(),
                deleted ? List.of() : images,
                "products:read",
                product.status().equals("published"));
    }

    private static UseFiles ofContract(Event event) {
        boolean deleted = event.type().equals(PurchaseEvents.CONTRACT_DELETED);
        var file = deleted ? null : event.data(VendorContract.class).fileId();
        return new UseFiles(
                "contract", event.subject(), file == null ? List.of() : List.of(file), "purchases:read", false);
    }

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    @Override
    public void applyAll(Tx tx, List<Event> events) {
        var last = new LinkedHashMap<UUID, Event>();
        for (var e : events) last.merge(e.subject(), e, (a, b) -> a.subjectVersion() > b.subjectVersion() ? a : b);
        var wanted = new LinkedHashMap<UUID, UseFiles>();
        for (var e : last.values()) wanted.put(e.subject(), used.apply(e));
        var newest = newest(tx, last.values(), wanted);
        if (newest.size() > 1) lock(tx, newest, wanted);
        for (var subject : newest)
            if (wanted.get(subject) instanceof UseFiles use && last.get(subject) instanceof Event e)
                uses.set(tx, use, e.actor());
    }

    private List<UUID> newest(Tx tx, Collection<Event> events, Map<UUID, UseFiles> wanted) {
        return tx.list(
                r -> r.getUUID(0),
                NEWEST,
                kind,
                Tx.column(events, Event::subject, UUID[]::new),
                Tx.column(events, Event::subjectVersion, Long[]::new),
                Tx.column(wanted.values(), w -> !w.fileIds().isEmpty(), Boolean[]::new));
    }

    private void lock(Tx tx, List<UUID> subjects, Map<UUID, UseFiles> wanted) {
        var files = subjects.stream()
                .flatMap(s -> Stream.ofNullable(wanted.get(s)))
                .flatMap(w -> w.fileIds().stream())
                .toArray(UUID[]::new);
        tx.sql(LOCK, kind, subjects.toArray(UUID[]::new), files);
    }
}
