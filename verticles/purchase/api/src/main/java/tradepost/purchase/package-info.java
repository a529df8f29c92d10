@ModuleGen(name = "tradepost-purchase", groupPackage = "tradepost.purchase")
@NullMarked
package tradepost.purchase;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
