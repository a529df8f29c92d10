package tradepost.sales.core.draft;

import java.util.Set;
import java.util.UUID;

/**
 * An order that is ready for the transaction. New lines have new ids.
 *
 * @param customerReferenced whether a document has referred to its customer before
 * @param unreferenced items that no document has referred to before
 * @param unreferencedLists price lists that no document has referred to before
 */
public record NewDraft(
        NewOrder order, boolean customerReferenced, Set<UUID> unreferenced, Set<UUID> unreferencedLists) {
    public boolean isReferenced() {
        return customerReferenced && unreferenced.isEmpty() && unreferencedLists.isEmpty();
    }
}
