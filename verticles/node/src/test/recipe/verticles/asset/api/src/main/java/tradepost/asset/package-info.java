@ModuleGen(name = "tradepost-asset", groupPackage = "tradepost.asset")
@NullMarked
package tradepost.asset;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
