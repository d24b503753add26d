/** The newest manifest, and how it is replaced. */
@NullMarked
package io.isledb.internal.manifest;

import org.jspecify.annotations.NullMarked;
