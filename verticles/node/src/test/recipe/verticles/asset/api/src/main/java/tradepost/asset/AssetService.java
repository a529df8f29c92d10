package tradepost.asset;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import tradepost.kernel.identity.Caller;

/** Assets: equipment that the company owns. */
@ProxyGen
public interface AssetService {
    String ADDRESS = "asset.assets";

    Future<Asset> createAsset(WriteAsset body, Caller caller);

    /** Fails 404 asset_not_found, as the following do. */
    Future<Asset> getAsset(UUID assetId, Caller caller);

    Future<AssetPage> listAssets(AssetQuery query, Caller caller);

    Future<Asset> putAsset(UUID assetId, WriteAsset body, Caller caller);

    Future<Asset> patchAsset(UUID assetId, JsonObject body, Caller caller);

    /** Fails 409 in_use. */
    Future<Void> deleteAsset(UUID assetId, DeleteAsset query, Caller caller);

    Future<Asset> restoreAsset(UUID assetId, Caller caller);
}
