package io.isledb.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isledb.error.InvalidOptionException;
import org.junit.jupiter.api.Test;

class ObjectStoresTest {
  @Test
  void aMissingAddOnIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> ObjectStores.open("gs://bucket/prefix"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContainingAll("unpack its archive", "addOn=isledb-store-gcs", "scheme=gs");
    assertThatThrownBy(() -> ObjectStores.open("azure://container?account=one"))
        .hasMessageContainingAll("unpack its archive", "addOn=isledb-store-azure");
  }

  @Test
  void aSchemeThatOthersUseIsTranslated() {
    assertThatThrownBy(() -> ObjectStores.open("s3a://bucket"))
        .hasMessageContainingAll("No object store is installed", "meant=s3", "installed=[");
    assertThatThrownBy(() -> ObjectStores.open("ftp://host"))
        .hasMessageContaining("No object store is installed")
        .hasMessageNotContaining("meant");
  }

  @Test
  void aUrlWithoutASchemeOrOutOfShapeIsRefused() {
    assertThatThrownBy(() -> ObjectStores.open("/some/directory"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("starts with a scheme");
    assertThatThrownBy(() -> ObjectStores.open("s3://a b"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("cannot be parsed");
  }
}
