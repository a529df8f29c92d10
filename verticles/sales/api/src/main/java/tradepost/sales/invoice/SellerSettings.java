package tradepost.sales.invoice;

import tradepost.kernel.config.Setting;

/** Who issues invoices, as operators set it. */
public final class SellerSettings {
    public static final Setting NAME =
            new Setting("seller.name", "", "name of the seller on invoices and credit notes");
    public static final Setting ADDRESS =
            new Setting("seller.address", "", "address of the seller on invoices; | separates its lines");
    public static final Setting TAX_ID = new Setting("seller.tax_id", "", "tax number of the seller on invoices");

    private SellerSettings() {}
}
