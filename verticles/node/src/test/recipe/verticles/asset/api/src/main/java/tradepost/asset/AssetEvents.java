package tradepost.asset;

import tradepost.kernel.contract.ChangeEvents;

/** The events of asset. The subject is the asset's id. */
public final class AssetEvents {
    @ChangeEvents(value = "An asset", data = Asset.class)
    public static final String ASSET = "asset.asset";

    private AssetEvents() {}
}
