import gzip
from tests.browser.test_weight import heard, weight
from tests.browser.agency import MANAGER
def test_w(agency, page):
    r=heard(page); page.goto(f"{agency.address}/sign-in", wait_until="networkidle")
    print("first visit", len(r), weight(r), [(x.url[-30:], x.sizes()["responseBodySize"], x.sizes()["responseHeadersSize"]) for x in r])
    agency.enter(page, MANAGER); c=agency.client(MANAGER).url
    for p in ("/", c, c+"/plan", "/clients"):
        b=page.context.request.get(agency.address+p).body(); f=page.context.request.get(agency.address+p,headers={"HX-Request":"true"}).body()
        print(p,len(b),len(gzip.compress(b)),"fragment",len(f),len(gzip.compress(f)))
