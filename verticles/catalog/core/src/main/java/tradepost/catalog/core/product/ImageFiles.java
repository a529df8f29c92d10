package tradepost.catalog.core.product;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Product;
import tradepost.catalog.product.ProductImage;
import tradepost.file.FileUseService;
import tradepost.file.NamedFiles;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Slices;

/**
 * The files that products and variants name as their images. They are checked before the transaction that refers to them, and then kept until
 * the context of files knows by the event of the product that they are used. Awaits.
 */
public final class ImageFiles {
    private static final String KIND = "product";
    private static final String READERS = "products:read";

    private final FileUseService files;

    public ImageFiles(FileUseService files) {
        this.files = files;
    }

    static boolean hasAny(Product product) {
        return !product.images().isEmpty() || product.variants().stream().anyMatch(v -> v.imageId() != null);
    }

    /** Of a new product. Fails 400 file_not_found, not_an_image. */
    void require(UUID productId, @Nullable List<ProductImage> images, Caller caller) {
        require(productId, Set.of(), images, caller);
    }

    /** The images that a product does not have already. Fails 400 file_not_found, not_an_image. */
    void require(Product before, @Nullable List<ProductImage> images, Caller caller) {
        require(before.id(), of(before), images, caller);
    }

    private void require(UUID productId, Set<UUID> known, @Nullable List<ProductImage> images, Caller caller) {
        if (images == null) return;
        var named = new NamedFiles();
        for (int i = 0; i < images.size(); i++) {
            var id = images.get(i).fileId();
            if (!known.contains(id)) named.add("images[" + i + "].file_id", id);
        }
        named.requireImages(files, KIND, productId, READERS, caller);
    }

    /** Fails 400 file_not_found, not_an_image. */
    void requireOfVariant(Product before, @Nullable UUID imageId, Caller caller) {
        if (imageId == null || of(before).contains(imageId)) return;
        new NamedFiles().add("image_id", imageId).requireImages(files, KIND, before.id(), READERS, caller);
    }

    /**
     * Refuses the rows of a file that name anything but images which the actor has uploaded or which a product has. Keeps the images of the other
     * rows, unless it is a dry run.
     */
    void check(List<ImportRow> rows, boolean dryRun, Caller caller) {
        var named = rows.stream().flatMap(row -> idsOf(row).stream()).distinct().toList();
        if (named.isEmpty()) return;
        var found = new HashMap<UUID, StoredFile>();
        for (var some : Slices.of(named, UseFiles.FILES_MAX))
            for (var file :
                    files.findFilesOf(some, Request.actor(), READERS, caller).await()) found.put(file.id(), file);
        for (var row : rows) refuseUnknown(row, found);
        if (dryRun) return;
        var used = rows.stream()
                .filter(row -> !row.isRefused())
                .flatMap(row -> idsOf(row).stream())
                .distinct()
                .toList();
        for (var some : Slices.of(used, UseFiles.FILES_MAX))
            files.requireFiles(new UseFiles(KIND, Ids.next(), some, READERS, false), caller)
                    .await();
    }

    private static List<UUID> idsOf(ImportRow row) {
        return ProductParts.read(row.values().getJsonArray("images"), ProductImage.class).stream()
                .map(ProductImage::fileId)
                .toList();
    }

    private static void refuseUnknown(ImportRow row, Map<UUID, StoredFile> found) {
        var ids = idsOf(row);
        for (int i = 0; i < ids.size(); i++) {
            var file = found.get(ids.get(i));
            var place = "[" + i + "].file_id ";
            if (file == null)
                row.refuse(Problem.badRequest(
                        "file_not_found",
                        Problem.detail(
                                "images",
                                place + "is not the id of a file that you have uploaded or that a product shows")));
            else if (file.image() == null)
                row.refuse(Problem.badRequest("not_an_image", Problem.detail("images", place + "is not an image")));
        }
    }

    private static Set<UUID> of(Product product) {
        var all = new HashSet<UUID>();
        for (var image : product.images()) all.add(image.fileId());
        for (var variant : product.variants()) if (variant.imageId() != null) all.add(variant.imageId());
        return all;
    }
}
