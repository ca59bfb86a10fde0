package sample

// Procedures by the kind of unit that resolves them. The codes have the national form but are made up.
var (
	ofHomeAffairs = procs(`
1.900101 | Tôn giáo, tín ngưỡng | Đăng ký hoạt động tôn giáo tập trung
1.900102 | Hội, quỹ | Công nhận Ban vận động thành lập hội
1.900103 | Thi đua, khen thưởng | Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh theo đợt`)
	ofJustice = procs(`
1.900201 | Lý lịch tư pháp | Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam
1.900202 | Lý lịch tư pháp | Cấp Phiếu lý lịch tư pháp cho cơ quan nhà nước, tổ chức chính trị
1.900203 | Công chứng | Bổ nhiệm công chứng viên
1.900204 | Quốc tịch | Cấp Giấy xác nhận có quốc tịch Việt Nam ở trong nước`)
	ofInvestment = procs(`
1.900301 | Thành lập và hoạt động của doanh nghiệp | Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên
1.900302 | Thành lập và hoạt động của doanh nghiệp | Đăng ký thay đổi nội dung đăng ký doanh nghiệp
1.900303 | Đầu tư tại Việt Nam | Điều chỉnh dự án đầu tư`)
	ofFinance = procs(`
1.900401 | Quản lý giá | Kê khai giá thuộc thẩm quyền của cấp tỉnh
1.900402 | Quản lý công sản | Đăng ký mã số đơn vị có quan hệ với ngân sách`)
	ofTrade = procs(`
1.900501 | Xúc tiến thương mại | Thông báo hoạt động khuyến mại
1.900502 | Lưu thông hàng hóa trong nước | Cấp Giấy phép bán buôn sản phẩm rượu trên địa bàn tỉnh
1.900503 | An toàn thực phẩm | Cấp Giấy chứng nhận đủ điều kiện an toàn thực phẩm`)
	ofAgriculture = procs(`
1.900601 | Thú y | Cấp Giấy chứng nhận kiểm dịch động vật vận chuyển ra khỏi địa bàn tỉnh
1.900602 | Bảo vệ thực vật | Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật
1.900603 | Thủy lợi | Cấp giấy phép cho các hoạt động trong phạm vi bảo vệ công trình thủy lợi`)
	ofTransport = procs(`
1.900701 | Đường bộ | Đổi Giấy phép lái xe do ngành Giao thông vận tải cấp
1.900702 | Đường bộ | Cấp phù hiệu xe ô tô kinh doanh vận tải
1.900703 | Đường bộ | Cấp Giấy phép kinh doanh vận tải bằng xe ô tô
1.900704 | Đường thủy nội địa | Đăng ký phương tiện lần đầu đối với phương tiện đang khai thác`)
	ofConstruction = procs(`
1.900801 | Hoạt động xây dựng | Cấp chứng chỉ hành nghề hoạt động xây dựng hạng II, hạng III
1.900802 | Hoạt động xây dựng | Thẩm định báo cáo nghiên cứu khả thi đầu tư xây dựng
1.900803 | Quy hoạch | Cung cấp thông tin quy hoạch xây dựng`)
	ofLand = procs(`
1.900901 | Đất đai | Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất
1.900902 | Đất đai | Cấp đổi Giấy chứng nhận quyền sử dụng đất
1.900903 | Môi trường | Cấp giấy phép môi trường
1.900904 | Tài nguyên nước | Cấp giấy phép khai thác, sử dụng nước dưới đất`)
	ofInformation = procs(`
1.901001 | Báo chí | Cấp giấy phép xuất bản bản tin
1.901002 | Xuất bản, in và phát hành | Cấp giấy phép xuất bản tài liệu không kinh doanh`)
	ofLabour = procs(`
1.901101 | Việc làm | Giải quyết hưởng trợ cấp thất nghiệp
1.901102 | Việc làm | Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam
1.901103 | Người có công | Giải quyết chế độ trợ cấp thờ cúng liệt sĩ
1.901104 | An toàn, vệ sinh lao động | Khai báo đưa vào sử dụng các loại máy, thiết bị, vật tư có yêu cầu nghiêm ngặt`)
	ofCulture = procs(`
1.901201 | Quảng cáo | Tiếp nhận thông báo sản phẩm quảng cáo trên bảng quảng cáo, băng-rôn
1.901202 | Nghệ thuật biểu diễn | Tổ chức biểu diễn nghệ thuật trên địa bàn quản lý
1.901203 | Lữ hành | Cấp thẻ hướng dẫn viên du lịch nội địa`)
	ofScience = procs(`
1.901301 | An toàn bức xạ và hạt nhân | Khai báo thiết bị X-quang chẩn đoán trong y tế
1.901302 | Hoạt động khoa học và công nghệ | Cấp Giấy chứng nhận đăng ký hoạt động của tổ chức khoa học và công nghệ`)
	ofEducation = procs(`
1.901401 | Văn bằng, chứng chỉ | Cấp bản sao văn bằng, chứng chỉ từ sổ gốc
1.901402 | Giáo dục thường xuyên | Cho phép trung tâm ngoại ngữ, tin học hoạt động giáo dục`)
	ofHealth = procs(`
1.901501 | Khám bệnh, chữa bệnh | Cấp chứng chỉ hành nghề khám bệnh, chữa bệnh
1.901502 | Dược phẩm | Cấp Giấy chứng nhận đủ điều kiện kinh doanh dược
1.901503 | Mỹ phẩm | Cấp số tiếp nhận Phiếu công bố sản phẩm mỹ phẩm sản xuất trong nước`)
	ofInspection = procs(`
1.901601 | Tiếp công dân | Tiếp công dân tại cấp tỉnh
1.901602 | Giải quyết khiếu nại | Giải quyết khiếu nại lần hai tại cấp tỉnh`)
	ofZones = procs(`
1.901701 | Đầu tư tại khu công nghiệp | Cấp Giấy chứng nhận đăng ký đầu tư
1.901702 | Lao động tại khu công nghiệp | Cấp giấy phép lao động cho người nước ngoài làm việc trong khu công nghiệp
1.901703 | Xây dựng tại khu công nghiệp | Cấp giấy phép xây dựng mới đối với công trình trong khu công nghiệp`)
	ofDistricts = procs(`
2.900101 | Đất đai | Đăng ký và cấp Giấy chứng nhận quyền sử dụng đất lần đầu
2.900102 | Đất đai | Chuyển mục đích sử dụng đất phải được phép của cơ quan nhà nước có thẩm quyền
2.900103 | Thành lập và hoạt động của hộ kinh doanh | Đăng ký thành lập hộ kinh doanh
2.900104 | Xây dựng | Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ
2.900105 | Bảo trợ xã hội | Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng
2.900106 | Hộ tịch | Đăng ký kết hôn có yếu tố nước ngoài`)
	ofCommunes = procs(`
2.900201 | Hộ tịch | Đăng ký khai sinh
2.900202 | Hộ tịch | Cấp Giấy xác nhận tình trạng hôn nhân
2.900203 | Chứng thực | Chứng thực bản sao từ bản chính giấy tờ, văn bản
2.900204 | Hộ tịch | Đăng ký khai tử
2.900205 | Bảo trợ xã hội | Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội
2.900206 | Đất đai | Hòa giải tranh chấp đất đai`)
	ofNewCommunes = procs(`
2.900301 | Hộ tịch | Đăng ký khai sinh
2.900302 | Chứng thực | Chứng thực bản sao từ bản chính giấy tờ, văn bản
2.900303 | Đất đai | Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận lần đầu
2.900304 | Thành lập và hoạt động của hộ kinh doanh | Đăng ký thành lập hộ kinh doanh
2.900305 | Xây dựng | Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ
2.900306 | Bảo trợ xã hội | Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng`)
	ofInsurance = procs(`
1.901801 | Thực hiện chính sách bảo hiểm xã hội | Giải quyết hưởng chế độ thai sản
1.901802 | Thu bảo hiểm xã hội | Đăng ký đóng, cấp thẻ bảo hiểm y tế theo hộ gia đình`)
)
