@ModuleGen(name = "tradepost-auth", groupPackage = "tradepost.auth")
@NullMarked
package tradepost.auth;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
