package tradepost.sales.core.drafting;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.contact.CustomerSnapshot;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.sales.Address;
import tradepost.sales.SalesOrderLine;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.extension.UsedExtension;

/**
 * An order that is ready for the transaction. New lines have new ids.
 *
 * @param setPrices ids of the lines whose price was set by the client, and differs from the computed one
 * @param unreferenced items that no document has referred to before
 * @param unreferencedLists price lists that no document has referred to before
 * @param extensions whose answers apply to it
 */
public record Draft(
        CustomerSnapshot customer,
        String currency,
        Amounts amounts,
        List<SalesOrderLine> lines,
        Set<UUID> setPrices,
        Set<UUID> unreferenced,
        Set<UUID> unreferencedLists,
        @Nullable Address shippingAddress,
        @Nullable Address billingAddress,
        @Nullable Integer paymentTermsDays,
        boolean allowBackorders,
        List<UsedExtension> extensions,
        @Nullable ShippingCharge shipping) {
    public boolean isReferenced() {
        return customer.referenced() && unreferenced.isEmpty() && unreferencedLists.isEmpty();
    }
}
