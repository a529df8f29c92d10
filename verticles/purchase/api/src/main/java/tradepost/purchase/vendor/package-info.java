/** The price lists of vendors. */
@ModuleGen(name = "tradepost-purchase-vendor", groupPackage = "tradepost.purchase.vendor")
@NullMarked
package tradepost.purchase.vendor;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
